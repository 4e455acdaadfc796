import { isEmoji } from '#lib/protocol/rules/emoji.ts'

/** The skin tone that this device wants its hands and people in: chosen once, for all of them. */

export const SKIN_TONES = ['none', 'light', 'medium-light', 'medium', 'medium-dark', 'dark'] as const
export type SkinTone = (typeof SKIN_TONES)[number]

const KEY = 'emoji:tone'
const MODIFIERS = { light: '🏻', 'medium-light': '🏼', medium: '🏽', 'medium-dark': '🏾', dark: '🏿' }
const MODIFIER = /\p{Emoji_Modifier}/gu
const TAKES_ONE = /\p{Emoji_Modifier_Base}/gu
/** Asks for the look of an emoji, which a skin tone does anyway. */
const VARIATION = '\ufe0f'

export function readSkinTone(): SkinTone {
  try {
    const kept = localStorage.getItem(KEY)
    return SKIN_TONES.find((tone) => tone === kept) ?? 'none'
  } catch {
    return 'none'
  }
}

export function keepSkinTone(tone: SkinTone): void {
  try {
    localStorage.setItem(KEY, tone)
  } catch {
    // Storage may be full or forbidden: then it lasts as long as the picker.
  }
}

/** The emoji in this tone, whatever tone it has. As it is where it takes none: things, and people who would need two. */
export function withSkinTone(emoji: string, tone: SkinTone): string {
  const plain = withoutSkinTone(emoji)
  if (plain === null) return emoji
  if (tone === 'none') return plain
  const [first = '', ...rest] = plain
  const others = rest[0] === VARIATION ? rest.slice(1) : rest
  const toned = [first, MODIFIERS[tone], ...others].join('')
  return isEmoji(toned) ? toned : emoji
}

/** Null where it takes no tone, or another one for each of its people. */
function withoutSkinTone(emoji: string): string | null {
  const bare = emoji.replace(MODIFIER, '')
  if (bare.match(TAKES_ONE)?.length !== 1 || (emoji.match(MODIFIER)?.length ?? 0) > 1) return null
  if (bare === emoji) return emoji
  // Some want to be asked for their look where no tone does it: ✌🏽 is ✌️ without one.
  const [first = '', ...rest] = bare
  return [bare, [first, VARIATION, ...rest].join('')].find(isEmoji) ?? null
}
