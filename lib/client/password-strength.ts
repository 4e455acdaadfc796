/** A guess at how hard a password is to guess, for encouragement alone: the server has the say. */

/** 0 very weak … 4 very strong. */
export type Strength = 0 | 1 | 2 | 3 | 4

/** Counts what is not repetition, sequence or the owner's name, and weighs it by the kinds of characters. */
export function toStrength(password: string, username = ''): Strength {
  const bits = toSurprises(withoutName(password, username)) * Math.log2(toAlphabet(password))
  return LIMITS_BITS.filter((limit) => bits >= limit).length as Strength
}

const LIMITS_BITS = [30, 45, 60, 80]

function withoutName(password: string, username: string): string {
  return username.length < 2 ? password : password.toLowerCase().replaceAll(username.toLowerCase(), '')
}

/** Characters that do not follow from those before: not the same, not the next of a row, not part of a repeated pair. */
function toSurprises(password: string): number {
  const codes = [...password].map((character) => character.codePointAt(0) ?? 0)
  const pairs = new Set<string>()
  let surprises = 0
  codes.forEach((code, index) => {
    const step = code - (codes[index - 1] ?? Number.NaN)
    const pair = `${codes[index - 1]},${code}`
    surprises += Math.abs(step) <= 1 ? 0.25 : pairs.has(pair) ? 0.35 : 1
    pairs.add(pair)
  })
  return surprises
}

function toAlphabet(password: string): number {
  const kinds = [
    { pattern: /[a-z]/, size: 26 },
    { pattern: /[A-Z]/, size: 26 },
    { pattern: /\d/, size: 10 },
    { pattern: /[\p{P}\p{S}\p{Z}]/u, size: 30 },
    { pattern: /[^\p{ASCII}\p{P}\p{S}\p{Z}]/u, size: 400 },
  ]
  const size = kinds.reduce((sum, kind) => sum + (kind.pattern.test(password) ? kind.size : 0), 0)
  return Math.max(size, 2)
}
