/** What a text written elsewhere may do to the direction of the words around it: nothing. */

/** Embeddings, overrides and isolates (UAX #9, 2.1-2.5). The marks LRM, RLM and ALM reach no further than they stand. */
const CONTROLS = /[\u202a-\u202e\u2066-\u2069]/gu
const LETTER = /\p{L}/u
/** The blocks of Unicode whose letters run from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}\u200f]/u
const FIRST_STRONG_ISOLATE = '\u2068'
const POP_ISOLATE = '\u2069'

/** The text as it is shown in names, links and quotes: without what turns letters round unseen. */
export function withoutControls(text: string): string {
  return text.replace(CONTROLS, '')
}

/** The text as it is put into a sentence: one that runs the other way is kept to itself. */
export function isolate(text: string): string {
  const shown = withoutControls(text)
  return RIGHT_TO_LEFT.test(shown) ? `${FIRST_STRONG_ISOLATE}${shown}${POP_ISOLATE}` : shown
}

/** The direction of a text's first letter; undefined where it has none. */
export function findDirection(text: string): 'ltr' | 'rtl' | undefined {
  const first = LETTER.exec(text)?.[0]
  if (first === undefined) return undefined
  return RIGHT_TO_LEFT.test(first) ? 'rtl' : 'ltr'
}

/** Whether some of it runs from right to left. */
export function runsRightToLeft(text: string): boolean {
  return RIGHT_TO_LEFT.test(text)
}
