import { isEmoji } from '#lib/protocol/rules/emoji.ts'
import NAMES from './emoji-names.json' with { type: 'json' }

/** What Slack calls emoji: `+1`, `wave::skin-tone-3`. Those that a team has drawn itself are in no export. */

const KNOWN = new Map(Object.entries(NAMES))
const TONED = /^(.+?)::skin-tone-([2-6])$/
/** Its tones are numbered as dermatologists do; the first of Unicode's stands for two of theirs. */
const TONES = ['', '', '\u{1f3fb}', '\u{1f3fc}', '\u{1f3fd}', '\u{1f3fe}', '\u{1f3ff}']
const VARIATION = '\ufe0f'

/** Null where the name is of no emoji. */
export function findEmoji(name: string): string | null {
  const [, bare = name, tone] = TONED.exec(name) ?? []
  const emoji = KNOWN.get(bare)
  if (emoji === undefined || tone === undefined) return emoji ?? null
  const [first = '', ...rest] = emoji
  const toned = [first, TONES[Number(tone)], ...rest.filter((part) => part !== VARIATION)].join('')
  return isEmoji(toned) ? toned : emoji
}
