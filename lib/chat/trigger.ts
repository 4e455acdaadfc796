import type { Trigger } from '#lib/protocol/entities.ts'
import { AI_USERNAME } from '#lib/protocol/limits.ts'
import { isMentioned } from '#lib/protocol/text-tokens.ts'

/** Whether a message asks the AI when its sender did not say so. */
export function isTriggered(trigger: Trigger, text: string, aiName: string): boolean {
  return trigger === 'always' || (trigger === 'mention' && mentionsAi(text, aiName))
}

/** The AI answers to its username and to its display name. */
function mentionsAi(text: string, aiName: string): boolean {
  const names = [AI_USERNAME, aiName].map((name) => ({ name, username: AI_USERNAME }))
  return isMentioned(text, names, AI_USERNAME)
}
