import type { OpenWord } from './suggestions.ts'

/** What is written that begins with a slash: a rule without a screen. */

export const SLASH_COMMANDS = ['ask', 'stop', 'topic', 'me', 'invite', 'leave', 'mute', 'help'] as const
export type SlashCommand = (typeof SLASH_COMMANDS)[number]

/** Those behind which something has to be written. */
const NEEDS_WORDS: ReadonlySet<SlashCommand> = new Set(['ask', 'topic', 'me', 'invite'])

export type SlashInput =
  | { type: 'text' }
  | { type: 'command'; name: SlashCommand; words: string }
  /** It looks like one, and is none: it is neither run nor sent. */
  | { type: 'unknown'; name: string }

/** A command is a slash, letters, and then nothing or white space: a path, a date and two slashes are text. */
const COMMAND = /^\/([a-z]+)(?:\s+([\s\S]*))?$/i

export function parseSlash(text: string): SlashInput {
  const [, typed, words = ''] = COMMAND.exec(text) ?? []
  if (typed === undefined) return { type: 'text' }
  const name = SLASH_COMMANDS.find((command) => command === typed.toLowerCase())
  return name ? { type: 'command', name, words: words.trim() } : { type: 'unknown', name: `/${typed}` }
}

/** The name that is being typed, which is all that is written; it ends at the caret. */
export function findSlashWord(text: string, caret: number): OpenWord | null {
  return caret === text.length && /^\/[a-z]*$/i.test(text) ? { start: 0, query: text.slice(1) } : null
}

/** Those that begin so. */
export function listSlashCommands(query: string): SlashCommand[] {
  return SLASH_COMMANDS.filter((command) => command.startsWith(query.toLowerCase()))
}

export function needsWords(command: SlashCommand): boolean {
  return NEEDS_WORDS.has(command)
}
