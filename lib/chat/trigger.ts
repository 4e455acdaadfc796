import type { Trigger } from '#lib/protocol/entities.ts'
import { AI_USERNAME } from '#lib/protocol/limits.ts'

/** Whether a message asks the AI when its sender did not say so. */
export function isTriggered(trigger: Trigger, text: string, aiName: string): boolean {
  return trigger === 'always' || (trigger === 'mention' && mentionsAi(text, aiName))
}

/**
 * `@ai` or `@` and the display name, with a full-width `＠` too. No space is needed before it (Chinese has none),
 * but an address like `me@ai.example` is no mention.
 */
export function mentionsAi(text: string, aiName: string): boolean {
  const names = [aiName, AI_USERNAME].map(toNamePattern).join('|')
  return new RegExp(`(?<![A-Za-z0-9._%+-])[@＠](?:${names})`, 'iu').test(text)
}

/** A name in Latin letters ends where the word ends; one in Chinese may be followed by anything. */
function toNamePattern(name: string): string {
  const escaped = name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  return /[A-Za-z0-9_-]$/.test(name) ? `${escaped}(?![A-Za-z0-9_-]|\\.[A-Za-z])` : escaped
}
