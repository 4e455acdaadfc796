import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '#test/eventually.ts'
import { createTestServer, type TestServer } from '#test/realtime.ts'
import { db } from '../store/prisma.ts'

/** A digest through real sockets, kept in a real database. */

let server: TestServer
beforeAll(async () => {
  server = await createTestServer({ MESSAGES_PER_10S: '0' })
})
afterAll(() => server.close())

describe('catchup:ask', () => {
  it('is made once for all members, anew after a deletion, and nobody else’s', async () => {
    const [alice, bob, eve] = await Promise.all(['alice', 'bob', 'eve'].map((name) => server.createUser(name)))
    if (!alice || !bob || !eve) throw new Error('nobody is there')
    const [hers, his, other] = await Promise.all([server.enter(alice), server.enter(bob), server.enter(eve)])
    const made = await hers.request('room:create', { name: 'Plan', visibility: 'private', usernames: [bob.username] })
    if (!made.ok) throw new Error(made.error.code)
    const roomId = made.data.room.id
    const say = async (text: string) => {
      const sent = await hers.request('message:send', { roomId, clientId: randomUUID(), text })
      if (!sent.ok) throw new Error(sent.error.code)
      return sent.data.message
    }
    const decision = await say('we ship on Friday')
    const link = await say('https://x.test/plan')
    const ask = (client: typeof hers) => client.request('catchup:ask', { roomId, afterSeq: 0 })
    const answer = async (index: number, { seq } = decision) => {
      const call = await eventually(() => {
        const found = server.assistant.calls[index]
        if (!found) throw new Error('nothing was asked')
        return found
      })
      call.say(`decision: Friday [#${seq}]\nlink: the plan [#${link.seq}]`)
      call.end()
    }

    const first = ask(hers)
    await answer(0)
    expect(await first).toMatchObject({ ok: true, data: { seqs: [decision.seq, link.seq], isCached: false } })
    expect(await ask(his)).toMatchObject({ ok: true, data: { seqs: [decision.seq, link.seq], isCached: true } })
    expect(await ask(other)).toMatchObject({ ok: false, error: { code: 'not_found' } })

    await hers.request('message:delete', { messageId: decision.id })
    const again = ask(his)
    await answer(1)
    expect(await again).toMatchObject({ ok: true, data: { seqs: [link.seq], isCached: false } })
    expect(await ask(hers)).toMatchObject({ ok: true, data: { isCached: true } })
    expect(server.assistant.calls).toHaveLength(2)

    // As an earlier version has kept it, which did not know what it had left out.
    await db().catchUp.updateMany({ data: { entries: '[]' } })
    const anew = ask(his)
    await answer(2)
    expect(await anew).toMatchObject({ ok: true, data: { seqs: [link.seq], isCached: false } })

    // All of that is kept no longer: the next one begins behind it.
    await db().room.update({ where: { id: BigInt(roomId) }, data: { sweptToSeq: link.seq } })
    const later = await say('we ship on Monday')
    decision.seq = later.seq
    const rest = ask(his)
    await answer(3, later)
    const told = await rest
    expect(told).toMatchObject({ ok: true, data: { seqs: [later.seq], upToSeq: later.seq, isCached: false } })
    expect(told).not.toHaveProperty('data.omitted')
    expect(await ask(hers)).toMatchObject({ ok: true, data: { seqs: [later.seq], isCached: true } })
    expect(server.assistant.calls).toHaveLength(4)
  })
})
