/** How far behind the cut a grapheme is looked for, in UTF-16 units. Longer ones are made to be long. */
const LOOK_AHEAD = 64

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })

/** The text's beginning, at most `max` UTF-16 units of it, that ends between two characters as a reader counts them. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text
  const end = graphemes.segment(text.slice(0, max + LOOK_AHEAD)).containing(max)?.index ?? 0
  return end > 0 ? text.slice(0, end) : text.slice(0, max).replace(/[\ud800-\udbff]$/, '')
}

/** The first character as a reader counts them (a family emoji is one); empty for an empty text. */
export function firstGrapheme(text: string): string {
  const first = graphemes.segment(text)[Symbol.iterator]().next()
  return first.done ? '' : first.value.segment
}
