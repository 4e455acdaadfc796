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

/** It answers the AI. */
const TO_IT = { assistant: 'ai' }

function decide(change: Partial<Said>) {
  return decideAsk({
    trigger: 'mention',
    text: 'hello',
    names: NAMES,
    assistants: [{ username: 'ai', displayName: '小砚' }],
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
    expect(decide({ text, trigger: 'off' })).toEqual({ asks: [], why: 'off' })
  })

  it('says yes for a mention, an answer to the AI and the room alone', () => {
    expect(decide({ text: '@ai' })).toEqual({ asks: ['ai'], why: 'mentioned' })
    expect(decide({ answers: TO_IT })).toEqual({ asks: ['ai'], why: 'replied' })
    expect(decide({ trigger: 'always' })).toEqual({ asks: ['ai'], why: 'always' })
    expect(decide({ trigger: 'auto', peopleCount: 1 })).toEqual({ asks: ['ai'], why: 'alone' })
  })

  it('goes by what the message answers where nobody is named', () => {
    expect(decide({ trigger: 'always', answers: 'person' })).toEqual({ asks: [], why: 'for_others' })
    expect(decide({ answers: 'person' })).toEqual({ asks: [], why: 'not_mentioned' })
    expect(decide({ trigger: 'always', answers: TO_IT }).why).toBe('replied')
    expect(decide({ answers: 'person', text: '@小砚' }).why).toBe('mentioned')
    expect(decide({ answers: TO_IT, text: '@maya' }).why).toBe('replied')
  })

  it('asks nobody by itself where the trigger is off', () => {
    for (const answers of ['nobody', 'person', TO_IT] as const)
      expect(decide({ trigger: 'off', answers, text: '@小砚', peopleCount: 1 }).asks).toEqual([])
  })

  it('knows every trigger', () => {
    for (const trigger of TRIGGERS) expect(Array.isArray(decide({ trigger }).asks)).toBe(true)
  })
})

describe('with several assistants', () => {
  const assistants = [
    { username: 'ai', displayName: '小砚' },
    { username: 'critic', displayName: '挑刺' },
    { username: 'coder', displayName: 'Coder' },
  ]
  const among = (change: Partial<Said>) => decide({ assistants, ...change }).asks

  it('asks each that is named, in the order of the room, and in a room that answers everything only those', () => {
    expect(among({ text: '@挑刺 @小砚 你们看' })).toEqual(['ai', 'critic'])
    expect(among({ text: '@coder', trigger: 'always' })).toEqual(['coder'])
    expect(among({ text: '@maya @critic', trigger: 'always' })).toEqual(['critic'])
  })

  it('asks whose message is answered, unless another one is named', () => {
    expect(among({ answers: { assistant: 'critic' } })).toEqual(['critic'])
    expect(among({ answers: { assistant: 'critic' }, text: '@coder what do you say?' })).toEqual(['coder'])
    expect(among({ answers: { assistant: 'gone' } })).toEqual([])
  })

  it('leaves what the trigger asks to the first', () => {
    expect(among({ trigger: 'always' })).toEqual(['ai'])
    expect(among({ trigger: 'auto', peopleCount: 1 })).toEqual(['ai'])
    expect(decide({ assistants: [], trigger: 'always' }).asks).toEqual([])
  })

  it('asks by hand whoever is named or answered, else the first, and nobody where that is chosen', () => {
    const off = { trigger: 'off', ask: true } as const
    expect(decide({ ...off, assistants, text: '@coder' })).toEqual({ asks: ['coder'], why: 'by_hand' })
    expect(among({ ...off, answers: { assistant: 'critic' } })).toEqual(['critic'])
    expect(among(off)).toEqual(['ai'])
    expect(among({ trigger: 'always', text: '@coder', ask: false })).toEqual([])
  })
})
