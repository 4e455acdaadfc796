/** What a reaction may be: one emoji, as Unicode recommends it for general interchange (RGI). */

/** Of the longest, a family with skin tones, in UTF-16 units. */
const EMOJI_MAX_LENGTH = 32
const RGI = '^\\p{RGI_Emoji}$'

/** False also where this engine is older than the emoji, or, in a browser, than the rule. */
export function isEmoji(text: string): boolean {
  if (text.length > EMOJI_MAX_LENGTH) return false
  rgi ??= compile()
  return rgi.test(text)
}

let rgi: RegExp | undefined

/** Not written as a literal: an engine that does not know the flag would refuse the whole file. */
function compile(): RegExp {
  try {
    return new RegExp(RGI, 'v')
  } catch {
    return /^\p{Extended_Pictographic}/u
  }
}
