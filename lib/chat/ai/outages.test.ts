import { describe, expect, it } from 'vitest'
import type { AiErrorCode } from '#lib/protocol/errors.ts'
import { createTestChat } from '#test/chat.ts'
import { AssistantError } from '../ports.ts'

/** A room in which every message asks an assistant that can't be reached. */
async function fail(code: AiErrorCode = 'ai_network') {
  const test = createTestChat()
  const alice = test.createUser('alice')
  test.assistant.outSince = () => SINCE
  let count = 0
  /** Says something, and lets the reply fail that it asks for. */
  async function ask(text: string, by?: boolean) {
    const question = await test.send(alice, text, by)
    const call = await test.call(count++)
    call.fail(new AssistantError(code))
    const reply = (await test.replies()).find(({ replyTo }) => replyTo === question.id)
    return await test.replyWith(reply?.id ?? '', 'failed')
  }
  await ask('is anybody there?')
  return { ...test, alice, ask }
}

const SINCE = new Date(Date.now() - 60_000)

describe('an assistant that can’t be reached', () => {
  it('says so once, and is asked no more by what only the room’s trigger asks', async () => {
    const { send, alice, replies, assistant } = await fail()
    for (const text of ['one', 'two', 'three']) await send(alice, text)
    expect((await replies()).map(({ status }) => status)).toEqual(['failed'])
    expect(assistant.calls).toHaveLength(1)
  })

  it('is tried by whoever names it or asks by hand', async () => {
    const { ask, replies } = await fail()
    await ask('@ai please')
    await ask('and by hand', true)
    expect(await replies()).toHaveLength(3)
  })

  it('answers again once it can be reached, and tells the next outage', async () => {
    const test = await fail()
    test.assistant.outSince = () => null
    await test.send(test.alice, 'back?')
    const call = await test.call(1)
    call.say('yes')
    call.end()
    const [, reply] = await test.replies()
    await test.replyWith(reply?.id ?? '', 'done')
    const again = new Date()
    test.assistant.outSince = () => again
    await test.send(test.alice, 'and now?')
    expect(await test.replies()).toHaveLength(3)
  })

  it('tells what another process has not told: a refusal of one question is none', async () => {
    const { send, alice, replies, assistant } = await fail('ai_filtered')
    const again = new Date()
    assistant.outSince = () => again
    await send(alice, 'one')
    expect(await replies()).toHaveLength(2)
  })
})
