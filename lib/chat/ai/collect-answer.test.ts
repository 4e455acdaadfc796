import { describe, expect, it } from 'vitest'
import { createScriptedAssistant } from '#test/scripted-assistant.ts'
import { AssistantError } from '../ports.ts'
import { collectAnswer } from './collect-answer.ts'

/** What nobody watches is collected, within bounds, and its price is known also where it failed. */

const TURNS = [{ role: 'user' as const, content: 'well' }]

function ask(bounds: { max?: number; signal?: AbortSignal } = {}) {
  const assistant = createScriptedAssistant()
  assistant.toCost = (_, { completionTokens }) => completionTokens
  const collected = collectAnswer(assistant, TURNS, { max: 100, timeoutMs: 60_000, ...bounds })
  const [call] = assistant.calls
  if (!call) throw new Error('nothing was asked')
  return { call, collected }
}

describe('an answer that nobody watches', () => {
  it('is its text without the thinking, and what the upstream says that it used', async () => {
    const { call, collected } = ask()
    call.say('hm', 'reasoning')
    call.say('this was thinking, too')
    call.takeBack()
    call.say('so it is')
    call.end({ usage: { promptTokens: 7, completionTokens: 3 } })
    expect(await collected).toEqual({
      text: 'so it is',
      usage: { promptTokens: 7, completionTokens: 3, costMicros: 3 },
    })
  })

  it('is asked for no further than it may be long, and paid for', async () => {
    const { call, collected } = ask({ max: 4 })
    call.say('甲乙丙丁戊')
    const answer = await collected
    expect(call.signal.aborted).toBe(true)
    expect(answer).toEqual({
      text: '甲乙丙丁',
      usage: { promptTokens: expect.any(Number), completionTokens: 5, costMicros: 5 },
    })
  })

  it('that failed costs what it has said and thought', async () => {
    const { call, collected } = ask()
    call.say('甲乙', 'reasoning')
    call.say('丙')
    const failure = new AssistantError('ai_network')
    call.fail(failure)
    expect(await collected).toMatchObject({ text: '丙', usage: { completionTokens: 3 }, failure })
  })

  it('costs nothing where it failed without a word', async () => {
    const { call, collected } = ask()
    call.fail(new AssistantError('ai_network'))
    expect(await collected).toMatchObject({ text: '', usage: null, failure: { code: 'ai_network' } })
  })

  it('has failed when it is ended from outside', async () => {
    const abort = new AbortController()
    const { call, collected } = ask({ signal: abort.signal })
    call.say('甲')
    abort.abort()
    expect(await collected).toMatchObject({ usage: { completionTokens: 1 }, failure: { code: 'ai_timeout' } })
  })
})
