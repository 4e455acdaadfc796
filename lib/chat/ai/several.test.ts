import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createTestChat, ROOM_ID } from '#test/chat.ts'
import { eventually } from '#test/eventually.ts'
import type { ScriptedAssistant } from '#test/scripted-assistant.ts'
import { HOPS_MAX } from '../ports.ts'

/** Several assistants in one room. */

function createTrio() {
  const test = createTestChat({ trigger: 'mention', others: ['critic', 'coder'] })
  const [critic, coder] = test.others as [ScriptedAssistant, ScriptedAssistant]
  const alice = test.createUser('alice')

  /** Has the assistant's n-th answer say this, to its end. */
  async function say(assistant: ScriptedAssistant, index: number, text: string) {
    const call = await test.call(index, assistant)
    call.say(text)
    call.end()
    return call
  }

  return { ...test, critic, coder, alice, say }
}

describe('several assistants', () => {
  it('each answer where they are named, one after another, the later ones knowing what was said', async () => {
    const { assistant, critic, coder, alice, say, send, replies, replyWith, call } = createTrio()
    const question = await send(alice, '@ai and @Critic: is celadon green?')
    const asked = await replies()
    expect(asked.map(({ sender, status, replyTo }) => [sender, status, replyTo])).toEqual([
      ['ai', expect.stringMatching(/queued|streaming/), question.id],
      ['critic', 'queued', question.id],
    ])
    await call(0, assistant)
    expect(critic.calls).toHaveLength(0)
    await say(assistant, 0, 'mostly')
    const second = await call(0, critic)
    expect(second.turns.map(({ content }) => content).join()).toContain('mostly')
    await say(critic, 0, 'it is not')
    await Promise.all(asked.map(({ id }) => replyWith(id, 'done')))
    expect((await replies()).map(({ text }) => text)).toEqual(['mostly', 'it is not'])
    expect(coder.calls).toHaveLength(0)
  })

  it('know what another process’s reply says that ends while theirs begins', async () => {
    const { store, critic, alice, send, call } = createTrio()
    const question = await send(alice, 'is celadon green?')
    const other = await store.saveReply(question, { assistant: 'coder', askedBy: 'alice', model: '' })
    if (!other || other === 'chain_ended') throw new Error('no reply of another process')
    await store.startReply(other)
    const start = store.startReply
    store.startReply = async (key) => {
      await store.changeReply(other, ['streaming'], { status: 'done', text: 'as jade is' })
      return await start(key)
    }
    await send(alice, '@critic: do you agree?')
    expect((await call(0, critic)).turns.map(({ content }) => content).join()).toContain('as jade is')
  })

  it('have queues of their own length', async () => {
    const { alice, assistant, call, send, chat } = createTrio()
    for (let count = 0; count < 6; count++) await send(alice, '@ai and?')
    await call(0, assistant)
    const ask = (text: string) => chat.messages.send(alice, { roomId: ROOM_ID, clientId: randomUUID(), text })
    expect((await ask('@ai and?')).ai).toBe('busy')
    expect((await ask('@ai @critic and?')).ai).toBe('asked')
  })

  it('answer to a retry by themselves', async () => {
    const { alice, critic, say, send, replies, replyWith, chat, call } = createTrio()
    await send(alice, '@critic?')
    await say(critic, 0, 'no')
    const [reply] = await replies()
    await replyWith(reply?.id ?? '', 'done')
    await chat.replies.retry(alice, reply?.id ?? '')
    await call(1, critic)
    expect((await replyWith(reply?.id ?? '', 'streaming')).sender).toBe('critic')
  })
})

describe('a reply that names another assistant', () => {
  it('asks it, so often in a row, and says where that ends', async () => {
    const { assistant, critic, alice, say, send, replies, replyWith, facts } = createTrio()
    await send(alice, '@ai what about glaze?')
    for (let hop = 0; hop <= HOPS_MAX; hop++) {
      const [who, other] = hop % 2 ? [critic, '@ai'] : [assistant, '@Critic']
      await say(who, Math.floor(hop / 2), `${hop} ${other}, what do you say?`)
    }
    const last = (await eventually(async () => {
      const found = (await replies()).find(({ endsChain }) => endsChain)
      if (!found) throw new Error('no chain has ended')
      return found
    })) as { id: string; text: string }
    const all = await replies()
    expect(all).toHaveLength(HOPS_MAX + 1)
    expect(all.map(({ askedBy }) => askedBy)).toEqual(all.map(() => 'alice'))
    for (const [index, { replyTo }] of all.slice(1).entries()) expect(replyTo).toBe(all[index]?.id)
    await replyWith(last.id, 'done')
    expect(last.text).toContain(`${HOPS_MAX} `)
    expect(facts).toContainEqual({
      type: 'changed',
      message: expect.objectContaining({ id: last.id, endsChain: true }),
    })
  })

  it('asks nobody where it failed, names a person, itself or somebody who is not in the room', async () => {
    const { assistant, critic, coder, alice, say, send, replies, replyWith, store, call } = createTrio()
    await store.changeRoom(ROOM_ID, { assistants: ['ai', 'critic'] }, alice, () => undefined)
    await send(alice, '@ai?')
    await say(assistant, 0, '@alice, @ai and @coder know; `@critic` is code')
    const [first] = await replies()
    await replyWith(first?.id ?? '', 'done')
    await send(alice, '@ai again?')
    const failing = await call(1, assistant)
    failing.say('@critic')
    failing.fail(new Error('broken'))
    await replyWith((await replies())[1]?.id ?? '', 'failed')
    expect(await replies()).toHaveLength(2)
    expect([...critic.calls, ...coder.calls]).toEqual([])
  })
})
