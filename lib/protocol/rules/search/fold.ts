/**
 * The form in which texts are searched: upper and lower case, full and half width, accents and kinds of spaces make no
 * difference. The truth of what is found, for server and screen alike.
 */

export interface FoldedText {
  text: string
  /**
   * Where in the text as it was written each UTF-16 unit of the folded one begins and ends; absent where all stand in
   * their places.
   */
  starts?: readonly number[]
  ends?: readonly number[]
}

/** Characters that fold to one unit each, whatever stands beside them, unless a mark follows. */
const PLAIN =
  '\\t\\n\\r -~\\u0391-\\u03a1\\u03a3-\\u03a9\\u03b1-\\u03c9\\u0410-\\u0418\\u041a-\\u0438\\u043a-\\u044f\\u2014\\u2018\\u2019\\u201c\\u201d\\u3000-\\u3011\\u3041-\\u3096\\u30a1-\\u30fa\\u30fc-\\u30fe\\u4e00-\\u9fff\\uac00-\\ud7a3\\uff01-\\uff5e'
/** What becomes one with the character before it: marks, halfwidth voicing marks, the later parts of a Hangul syllable. */
const MARK = '\\p{M}\\u1160-\\u11ff\\ud7b0-\\ud7ff\\uff9e\\uff9f'
const ALL_PLAIN = new RegExp(`^[${PLAIN}]*$`)
/** Runs of plain characters, and others one by one with their marks. */
const PIECES = new RegExp(`(?:[${PLAIN}](?![${MARK}]))+|[^][${MARK}]*`, 'gu')
const IS_PLAIN = new RegExp(`^[${PLAIN}]+$`)

/** Accents of Latin, Greek, Cyrillic, Hebrew and Arabic, variation selectors, and what is not to be seen. Not the voicing marks of kana, nor vowel signs. */
const DROPPED_ACCENTS =
  '\\u0300-\\u036f\\u0483-\\u0489\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7\\u0610-\\u061c\\u064b-\\u065f\\u0670\\u06d6-\\u06dc\\u06df-\\u06e4\\u06e7\\u06e8\\u06ea-\\u06ed\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe00-\\ufe0f\\ufe20-\\ufe2f\\u{e0100}-\\u{e01ef}'
const DROPPED_CONTROLS = '\\u00ad\\u180b-\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff'
const DROPPED = new RegExp(`[${DROPPED_ACCENTS}${DROPPED_CONTROLS}]`, 'gu')
/** Letters that have an accent to the eye, and none to Unicode. */
const LOOKALIKES: Record<string, string> = { ς: 'σ', ø: 'o', ł: 'l', đ: 'd', æ: 'ae', œ: 'oe' }
const LOOKALIKE = /[ςøłđæœ]/g
const FULL_WIDTH = /[\uff01-\uff5e]/g
const FULL_WIDTH_OFFSET = 0xfee0
const SPACE = /\s/g
const SPACED = /[\t\n\r\u3000]/g
const REMEMBERED_MAX = 4_096

export function foldText(text: string): FoldedText {
  if (ALL_PLAIN.test(text)) return { text: foldPlain(text) }
  let folded = ''
  const starts: number[] = []
  const ends: number[] = []
  for (const { 0: piece, index } of text.matchAll(PIECES)) {
    const isPlain = IS_PLAIN.test(piece)
    const part = isPlain ? foldPlain(piece) : foldPiece(piece)
    for (let unit = 0; unit < part.length; unit++) {
      starts.push(isPlain ? index + unit : index)
      ends.push(isPlain ? index + unit + 1 : index + piece.length)
    }
    folded += part
  }
  return { text: folded, starts, ends }
}

/** The same as foldPiece of each. */
function foldPlain(text: string): string {
  return text
    .replace(SPACED, ' ')
    .replace(FULL_WIDTH, (char) => String.fromCharCode(char.charCodeAt(0) - FULL_WIDTH_OFFSET))
    .toLowerCase()
    .replaceAll('ς', 'σ')
}

const remembered = new Map<string, string>()

function foldPiece(piece: string): string {
  const known = remembered.get(piece)
  if (known !== undefined) return known
  const bare = piece.normalize('NFKD').replace(DROPPED, '').normalize('NFC').replace(SPACE, ' ')
  // Upper case first: ß becomes ss by it, and a dotless ı an i.
  const folded = bare
    .toUpperCase()
    .toLowerCase()
    .replace(LOOKALIKE, (char) => LOOKALIKES[char] ?? char)
  // An accent that stands alone is taken for itself.
  const kept = folded.trim() === '' && /\S/.test(piece.replace(DROPPED, '')) ? piece.toLowerCase() : folded
  if (remembered.size >= REMEMBERED_MAX) remembered.clear()
  remembered.set(piece, kept)
  return kept
}
