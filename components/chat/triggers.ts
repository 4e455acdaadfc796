import type { Translate } from '#lib/i18n/translate.ts'
import type { Message, Trigger } from '#lib/protocol/entities.ts'

/** How triggers are said: in a control, in a few words, and in full. */

export const TRIGGER_KEYS = {
  always: 'ai.triggerAlways',
  mention: 'ai.triggerMention',
  auto: 'ai.triggerAuto',
  off: 'ai.triggerOff',
} as const satisfies Record<Trigger, string>

export const REPLIES_KEYS = {
  always: 'ai.repliesAlways',
  mention: 'ai.repliesMention',
  auto: 'ai.repliesAuto',
  off: 'ai.repliesOff',
} as const satisfies Record<Trigger, string>

export const EXPLAIN_KEYS = {
  always: 'ai.explainAlways',
  mention: 'ai.explainMention',
  auto: 'ai.explainAuto',
  off: 'ai.explainOff',
} as const satisfies Record<Trigger, string>

/** What a system message tells; `who` did it. */
export function toEventSentence({ event }: Message, who: string, ai: string, t: Translate): string {
  if (event?.type !== 'trigger') return t('message.system')
  return t('ai.triggerChanged', { who, ai, when: t(REPLIES_KEYS[event.trigger]) })
}
