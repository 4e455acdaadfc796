import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { eventually } from '#test/eventually.ts'
import { createTestServer, type TestServer } from '#test/realtime.ts'

/** A room's summary through real sockets, kept in a real database. */

let server: TestServer
beforeAll(async () => {
  server = await createTestServer({ MESSAGES_PER_10S: '0' })
})
afterAll(() => server.close())

async function waitFor<T>(find: () => T | undefined): Promise<T> {
  return await vi.waitFor(
    () => {
      const found = find()
      if (found === undefined) throw new Error('it is not there')
      return found
    },
    { timeout: 20_000, interval: 10 },
  )
}

describe('a room’s summary', () => {
  it('is told of when it is made, read by members, written by owners, and gone with a message that it tells of', async () => {
    const [alice, bob, eve] = await Promise.all(['alice', 'bob', 'eve'].map((name) => server.createUser(name)))
    if (!alice || !bob || !eve) throw new Error('nobody is there')
    const [hers, his, other] = await Promise.all([server.enter(alice), server.enter(bob), server.enter(eve)])
    const made = await hers.request('room:create', { name: 'Plan', visibility: 'private', usernames: [bob.username] })
    if (!made.ok) throw new Error(made.error.code)
    const roomId = made.data.room.id
    await his.request('room:enter', { roomId })
    const say = async (text: string) => {
      const sent = await hers.request('message:send', { roomId, clientId: randomUUID(), text })
      if (!sent.ok) throw new Error(sent.error.code)
      return sent.data.message
    }
    const said = await Promise.all(Array.from({ length: 170 }, (_, index) => say(`word${index}`)))
    const ask = async (index: number) => {
      await say('@ai so?')
      const call = await waitFor(() => server.assistant.calls[index])
      call.say('well')
      call.end()
      return call.turns
    }
    await ask(0)
    const fold = await waitFor(() => server.assistant.folds[0])
    fold.say('words of a plan')
    fold.end()
    expect(await his.fact('summary:changed')).toEqual({ roomId })
    const read = async (client: typeof hers) => await client.request('summary:read', { roomId })
    const first = await read(his)
    expect(first).toMatchObject({
      ok: true,
      data: { summary: { text: 'words of a plan', version: 1, model: 'scripted' } },
    })
    expect(await read(hers)).toEqual(first)
    expect(await read(other)).toMatchObject({ ok: false, error: { code: 'not_found' } })

    const set = (client: typeof hers, version: number) =>
      client.request('summary:set', { roomId, text: '计划是周一', version })
    expect(await set(his, 1)).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    expect(await set(other, 1)).toMatchObject({ ok: false, error: { code: 'not_found' } })
    expect(await set(hers, 0)).toMatchObject({ ok: false, error: { code: 'conflict' } })
    const written = { text: '计划是周一', version: 2, createdBy: alice.username }
    expect(await set(hers, 1)).toMatchObject({ ok: true, data: { summary: written } })
    expect(await his.request('summary:clear', { roomId })).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    expect((await ask(1))[1]?.content).toMatch(/^Room summary \(up to #\d+\): 计划是周一\n\n/)
    const reply = await his.fact('message:changed', ({ message }) => message.status === 'done' && message.seq > 174)
    const context = () => server.chat.replies.readContext(alice, reply.message.id)
    expect(await context()).toMatchObject({ summary: { text: '计划是周一' } })

    const [word] = said
    await hers.request('message:delete', { messageId: word?.id ?? '' })
    expect(await read(his)).toEqual({ ok: true, data: { summary: null } })
    expect(JSON.stringify(await context())).not.toContain('计划是周一')
    const again = await waitFor(() => server.assistant.folds[1])
    expect(again.turns[1]?.content).not.toContain('word0\n')
    expect(again.turns[1]?.content).toContain('word1\n')
    again.say('anew')
    again.end()
    await eventually(async () => {
      expect(await read(his)).toMatchObject({ ok: true, data: { summary: { text: 'anew', isAnew: true } } })
    })
    expect(await hers.request('summary:clear', { roomId })).toEqual({ ok: true, data: {} })
    expect(await read(his)).toEqual({ ok: true, data: { summary: null } })
  })
})
