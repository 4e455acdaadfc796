import type { Trigger } from '#lib/protocol/entities.ts'

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
