import { expect, it } from 'vitest'
import { en, zh } from '#lib/i18n/dictionary.ts'
import { createTranslate } from '#lib/i18n/translate.ts'
import type { SystemEvent, SystemEventKind } from '#lib/protocol/entities.ts'
import { createMessage } from '#test/samples.ts'
import { toEventSentence } from './event-sentence.ts'

const EVENTS: Record<SystemEvent['type'], SystemEventKind> = {
  room_created: { type: 'room_created' },
  joined: { type: 'joined' },
  left: { type: 'left' },
  archived: { type: 'archived' },
  unarchived: { type: 'unarchived' },
  took_over: { type: 'took_over' },
  added: { type: 'added', usernames: ['maya', 'zhou'] },
  removed: { type: 'removed', username: 'maya' },
  renamed: { type: 'renamed', name: '手机端' },
  topic: { type: 'topic', topic: '' },
  visibility: { type: 'visibility', visibility: 'private' },
  trigger: { type: 'trigger', trigger: 'auto' },
  assistants: { type: 'assistants', assistants: ['ai'] },
  retention: { type: 'retention', keepDays: 30, keepsPins: true },
  slow: { type: 'slow', seconds: 30 },
  webhook_off: { type: 'webhook_off', host: 'example.com' },
  role: { type: 'role', username: 'maya', role: 'moderator' },
}

const name = (username: string) => `<${username}>`

it.each([
  ['zh-CN', zh],
  ['en', en],
])(
  'says in %s of everything that was done to a room who did it, by the names that people have now',
  (locale, words) => {
    const t = createTranslate(words, locale)
    const sentences = Object.values(EVENTS).map((kind) =>
      toEventSentence(
        createMessage(1, { kind: 'system', event: { ...kind, by: 'lin' } as SystemEvent }),
        name,
        '小砚',
        t,
      ),
    )
    for (const sentence of sentences) expect(sentence).toContain('<lin>')
    expect(new Set(sentences).size).toBe(sentences.length)
    expect(sentences.join()).not.toMatch(/[{}]|(?<![<])maya/)
  },
)
