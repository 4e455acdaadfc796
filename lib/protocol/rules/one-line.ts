import { toSaid } from './files.ts'

/**
 * A message in one line, where it is only named: in a list of rooms, a quote, a pin, a notice. The marks of Markdown are
 * taken off as far as a line needs it, since nothing there draws them; what they hold stays.
 */
export function toOneLine(message: Words): string {
  return toFewLines(message).replaceAll('\n', ' ')
}

/** The same where there is room for a few lines: those that are not blank stay lines. */
export function toFewLines(message: Words): string {
  return toSaid(message)
    .slice(0, READ_MAX)
    .split('\n')
    .filter((line) => !isMarkAlone(line))
    .map((line) => takeMarksOff(line).replace(/\s+/gu, ' ').trim())
    .filter((line) => line !== '')
    .join('\n')
}

type Words = Parameters<typeof toSaid>[0]

/** UTF-16 units of which something is shown; no line is as long. */
const READ_MAX = 2_000

/** A fence of code, a rule, or the line below the head of a table. */
function isMarkAlone(line: string): boolean {
  return /^\s*(?:```|~~~)/.test(line) || (/^[\s|:-]+$/.test(line) && /---|\|/.test(line))
}

function takeMarksOff(line: string): string {
  const cells = /^\s*\|.*\|\s*$/.test(line) ? line.replaceAll('|', ' ') : line
  return cells
    .replace(/^\s*(?:#{1,6}\s+|(?:>\s?)+|[-*+]\s+)/, '')
    .replace(/!?\[([^\][]*)\]\([^()\s]*\)/g, '$1')
    .replace(/(\*\*|__|~~|`|(?<![\w*])\*)(?=\S)([^\n]*?\S)\1/g, '$2')
}
