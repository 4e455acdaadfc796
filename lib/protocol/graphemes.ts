/** How far behind the cut a grapheme is looked for, in UTF-16 units. Longer ones are made to be long. */
const LOOK_AHEAD = 64

/** Older browsers have no Segmenter: near enough for them are flags, and a letter with all that clings to it. */
const ROUGHLY =
  /\p{RI}{2}|\r\n|(?:\P{M}|^\p{M})(?:[\p{M}\u200c\u1160-\u11ff\p{Emoji_Modifier}\u{e0020}-\u{e007f}]|\u200d\p{Extended_Pictographic}?)*/gu

const segmenter = 'Segmenter' in Intl ? new Intl.Segmenter('und', { granularity: 'grapheme' }) : null

/** The text's beginning, at most `max` UTF-16 units of it, that ends between two characters as a reader counts them. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text
  const end = findStart(text.slice(0, max + LOOK_AHEAD), max)
  return end > 0 ? text.slice(0, end) : text.slice(0, max).replace(/[\ud800-\udbff]$/, '')
}

/** The first character as a reader counts them (a family emoji is one); empty for an empty text. */
export function firstGrapheme(text: string): string {
  if (!segmenter) return text.match(ROUGHLY)?.[0] ?? ''
  const first = segmenter.segment(text)[Symbol.iterator]().next()
  return first.done ? '' : first.value.segment
}

/** Where the grapheme begins that holds this place. */
function findStart(text: string, place: number): number {
  if (segmenter) return segmenter.segment(text).containing(place)?.index ?? 0
  let start = 0
  for (const { index } of text.matchAll(ROUGHLY)) {
    if (index > place) break
    start = index
  }
  return start
}
