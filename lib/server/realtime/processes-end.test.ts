import { randomUUID } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { eventually, expectWithin } from '#test/eventually.ts'
import { enter, lobby, pair, startAnother, withTwoProcesses } from '#test/two-processes.ts'

withTwoProcesses()

describe('a process that ends', () => {
  it('in order sends its people away over some seconds, loses nothing, and takes its people along', {
    timeout: 180_000,
  }, async () => {
    const third = await startAnother()
    const [carol, { a }] = [await lobby.createUser('carol'), await pair()]
    const c = await enter(third, carol)
    await a.fact('presence:changed', ({ joined }) => joined.some(({ id }) => id === carol.id))
    const began = performance.now()
    third.signal('SIGTERM')
    await eventually(async () => {
      const refused = await c.request('message:send', { roomId: lobby.roomId, clientId: randomUUID(), text: 'late' })
      expect(refused).toEqual({ ok: false, error: { code: 'unavailable' } })
    })
    expect(await c.ended()).toBe('transport close')
    expect(performance.now() - began).toBeGreaterThan(400)
    expect(await third.ended()).toBe(0)
    expectWithin(10_000, began)
    await a.fact('presence:changed', ({ left }) => left.includes(carol.id))
  })

  it('by kill -9 is missed after a while, and its people have left', async () => {
    const third = await startAnother()
    const [dora, { a }] = [await lobby.createUser('dora'), await pair()]
    await enter(third, dora)
    await a.fact('presence:changed', ({ joined }) => joined.some(({ id }) => id === dora.id))
    third.signal('SIGKILL')
    await vi.waitFor(
      () => expect(a.listFacts('presence:changed').some(({ left }) => left.includes(dora.id))).toBe(true),
      { timeout: 25_000, interval: 500 },
    )
  })
})
