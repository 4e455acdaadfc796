import { describe, expect, it, vi } from 'vitest'
import { expectWithin } from '#test/eventually.ts'
import { isOf, one, pair, redis, send, two, untilLinked, untilSeen, withTwoProcesses } from '#test/two-processes.ts'
import { endRows } from '../auth/session-rows.ts'
import { db } from '../store/prisma.ts'

withTwoProcesses()

describe('without Redis', () => {
  it('each process serves on, the other’s messages come by its head within 5 s, and all is one again after', {
    timeout: 180_000,
  }, async () => {
    const { alice, bob, a, b } = await pair()
    await Promise.all([untilSeen(a, bob), untilSeen(b, alice)])
    await redis.kill()
    const message = await send(a, 'while Redis is dead')
    await a.fact('messages:created', isOf(message.id))
    const head = await b.fact('room:head', ({ rev }) => rev >= message.rev)
    const caughtUp = await b.request('room:enter', { roomId: head.roomId, after: b.entered.rev })
    if (!caughtUp.ok) throw new Error(caughtUp.error.code)
    expect(caughtUp.data.messages.map(({ id }) => id)).toContain(message.id)
    expect(caughtUp.data.online).toEqual(expect.arrayContaining([alice.id, bob.id]))
    expect(b.listFacts('messages:created').filter(isOf(message.id))).toEqual([])
    await redis.start()
    await untilLinked()
    expect(a.listFacts('presence:changed').filter(({ left }) => left.includes(bob.id))).toEqual([])
    expect([one.isRunning(), two.isRunning()]).toEqual([true, true])
    const together = await send(a, 'together again')
    await b.fact('messages:created', isOf(together.id))
  })

  it('goes on while it is frozen', async () => {
    const { a, b } = await pair()
    redis.freeze()
    try {
      const began = performance.now()
      for (let i = 0; i < 5; i++) await send(a, `frozen ${i}`)
      expectWithin(5_000, began)
      const last = await send(a, 'the last one')
      await b.fact('room:head', ({ rev }) => rev >= last.rev)
    } finally {
      redis.thaw()
    }
    await untilLinked()
  })

  it('a session that ended in the database ends in every process within 60 s', async () => {
    const { alice, a, b } = await pair()
    await redis.kill()
    await endRows(db(), { userId: alice.id }, 'password_changed')
    const reason = await vi.waitFor(
      () => {
        const [fact] = a.listFacts('session:ended')
        if (!fact) throw new Error('not ended yet')
        return fact.reason
      },
      { timeout: 60_000, interval: 500 },
    )
    expect(reason).toBe('password_changed')
    await a.ended()
    expect(b.socket.connected).toBe(true)
    await redis.start()
    await untilLinked()
  })
})
