import { PEOPLE_LABEL } from '#lib/chat/ai/turns.ts'

/** In front of what somebody said, and in front of what they answered: `[#12] name`, `(replying to name:`. */
const BEFORE = ['^(\\[#\\d+\\] )', '(\\(replying to )']
const AFTER = '(?=[: (])'

/**
 * What an AI was told, with another name for somebody: where the program named them, not where people did. The same text
 * where it did not.
 */
export function renameInPiece(text: string, name: string, gone: string): string {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const said = BEFORE.reduce(
    (piece, before) =>
      piece.replace(new RegExp(`${before}${escaped}${AFTER}`, 'gmu'), (_, lead: string) => lead + gone),
    text,
  )
  return said.replace(new RegExp(`^${PEOPLE_LABEL}.*$`, 'mu'), (line) => {
    const people = line
      .slice(PEOPLE_LABEL.length)
      .replace(new RegExp(`(^|, )${escaped}(?=, | and \\d+ more$|$)`, 'u'), `$1${gone}`)
    return PEOPLE_LABEL + people
  })
}
