import { cutText } from '#lib/protocol/graphemes.ts'

/** What comes from elsewhere, made fit for the wire and the database. */

/** Half a surrogate pair waits for its other half; what is no text at all becomes U+FFFD. */
export function createTextReader(): (piece: string) => string {
  let held = ''
  return (piece) => {
    const whole = held + piece
    held = cutsPair(whole, whole.length) ? whole.slice(-1) : ''
    return whole
      .slice(0, whole.length - held.length)
      .toWellFormed()
      .replaceAll('\0', '\ufffd')
  }
}

/** The beginning of a text, no longer than so many UTF-16 units and without half a pair at its end. */
export function takeUnits(text: string, max: number): string {
  return text.length > max ? text.slice(0, cutsPair(text, max) ? max - 1 : max) : text
}

/** A name or label in one line: at most so many code points, no control characters, well formed. */
export function toLabel(value: unknown, max: number): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const head = takeUnits(String(value), max * 4).toWellFormed()
  const label = head.replace(/\p{Cc}+/gu, ' ').trim()
  return cutText(label, [...label].slice(0, max).join('').length).trim() || undefined
}

function cutsPair(text: string, at: number): boolean {
  const last = text.charCodeAt(at - 1)
  return last >= 0xd800 && last < 0xdc00
}
