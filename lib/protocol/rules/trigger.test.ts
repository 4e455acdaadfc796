import { describe, expect, it } from 'vitest'
import { TRIGGERS } from '../entities.ts'
import { type AskReason, decideAsk, type Said } from './trigger.ts'

const NAMES = [
  { name: '林知夏', username: '林知夏' },
  { name: 'Maya O', username: 'maya' },
  { name: 'maya', username: 'maya' },
  { name: '小砚台', username: '小砚台' },
  { name: 'Иван', username: 'Иван' },
  { name: 'aida', username: 'aida' },
]

function decide(change: Partial<Said>) {
  return decideAsk({
    trigger: 'mention',
    text: 'hello',
    names: NAMES,
    aiName: '小砚',
    answers: 'nobody',
    peopleCount: 6,
    ...change,
  })
}

/** Texts by whom they name. */
const TO_AI = [
  '@小砚 你好',
  '问下@小砚',
  '＠小砚几点了',
  '@小砚hello',
  '@ai please',
  'hi @AI!',
  '＠Ai，',
  '@林知夏 和 @小砚 一起看',
  '@maya @ai look',
  '`@maya` @小砚',
]
const TO_PEOPLE = [
  '@林知夏 你看',
  '请＠林知夏确认',
  '@maya can you?',
  '@Maya O, and you?',
  '@Иван, привет',
  '@小砚台 开会',
  '@aida @maya',
  '@林知夏 `@小砚`',
]
const TO_NOBODY = [
  'hello',
  '你好',
  'write to me@ai.example',
  'mail maya@example.com',
  '`@小砚`',
  '```\n@ai\n```',
  '@nobody',
  '@mayatwo',
  '小砚 在吗',
  'https://x.test/@ai',
  '@ 小砚',
]

describe('whether a message asks the AI', () => {
  const cases: [text: string, mention: AskReason, always: AskReason, alone: AskReason][] = [
    ...TO_AI.map((text) => [text, 'mentioned', 'mentioned', 'mentioned'] as [string, AskReason, AskReason, AskReason]),
    ...TO_PEOPLE.map(
      (text) => [text, 'not_mentioned', 'for_others', 'alone'] as [string, AskReason, AskReason, AskReason],
    ),
    ...TO_NOBODY.map((text) => [text, 'not_mentioned', 'always', 'alone'] as [string, AskReason, AskReason, AskReason]),
  ]
  it.each(cases)('%s: on mention %s, always %s, automatic alone %s', (text, mention, always, alone) => {
    expect(decide({ text }).why).toBe(mention)
    expect(decide({ text, trigger: 'auto' }).why).toBe(mention)
    expect(decide({ text, trigger: 'always' }).why).toBe(always)
    expect(decide({ text, trigger: 'auto', peopleCount: 1 }).why).toBe(alone)
    expect(decide({ text, trigger: 'off' })).toEqual({ asks: false, why: 'off' })
  })

  it('says yes for a mention, an answer to the AI and the room alone', () => {
    expect(decide({ text: '@ai' })).toEqual({ asks: true, why: 'mentioned' })
    expect(decide({ answers: 'ai' })).toEqual({ asks: true, why: 'replied' })
    expect(decide({ trigger: 'always' })).toEqual({ asks: true, why: 'always' })
    expect(decide({ trigger: 'auto', peopleCount: 1 })).toEqual({ asks: true, why: 'alone' })
  })

  it('goes by what the message answers where nobody is named', () => {
    expect(decide({ trigger: 'always', answers: 'person' })).toEqual({ asks: false, why: 'for_others' })
    expect(decide({ answers: 'person' })).toEqual({ asks: false, why: 'not_mentioned' })
    expect(decide({ trigger: 'always', answers: 'ai' }).why).toBe('replied')
    expect(decide({ answers: 'person', text: '@小砚' }).why).toBe('mentioned')
    expect(decide({ answers: 'ai', text: '@maya' }).why).toBe('replied')
  })

  it('asks nobody by itself where the trigger is off', () => {
    for (const answers of ['nobody', 'person', 'ai'] as const)
      expect(decide({ trigger: 'off', answers, text: '@小砚', peopleCount: 1 }).asks).toBe(false)
  })

  it('knows every trigger', () => {
    for (const trigger of TRIGGERS) expect(typeof decide({ trigger }).asks).toBe('boolean')
  })
})
