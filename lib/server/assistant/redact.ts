import { takeUnits } from './text.ts'

/** UTF-16 units of what is kept, and of what is looked at for it. */
const TEXT_MAX = 500
const LOOK_MAX = 2_000
/** How much of a secret's end endpoints like to echo. */
const TAIL = 4
/** Shorter ones are no secret, and their words are everywhere. */
const SECRET_MIN = TAIL * 2

/** A foreign text for the log: cut, in one line, well formed, and without these secrets or what looks like one. */
export function withoutSecrets(text: string, secrets: string[]): string {
  const head = takeUnits(text, LOOK_MAX)
  // A word that the cut went through may be the beginning of a secret.
  const words = (head.length < text.length ? head.replace(/\S{1,200}$/, '') : head).toWellFormed()
  const hidden = secrets
    .filter((secret) => secret.length >= SECRET_MIN)
    .reduce((rest, secret) => rest.replaceAll(secret, '[key]').replaceAll(secret.slice(-TAIL), '[key]'), words)
  const shown = hidden
    .replace(/\b(sk|pk|key)-[\w*.…-]+/gi, '[key]')
    .replace(/\S+/g, (word) => (/\*\*|[•…]/.test(word) ? '[key]' : word))
    .replace(/\b(bearer|basic)\s+\S+/gi, '$1 [key]')
    .replace(/\b(api[-_]?key|token|secret|password)=[^\s&]+/gi, '$1=[key]')
    .replace(/:\/\/[^\s/@]+@/g, '://[user]@')
    .replace(/[\s\p{Cc}]+/gu, ' ')
  return takeUnits(shown, TEXT_MAX).trim()
}
