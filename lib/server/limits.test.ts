import { afterEach, describe, expect, it, vi } from 'vitest'
import { expectWithin } from '#test/eventually.ts'
import { startTestRedis, type TestRedis } from '#test/redis.ts'
import { createLimits } from './limits.ts'
import { createRedis, type Redis } from './redis.ts'

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

const ENV = { MESSAGES_PER_10S: 10, SOCKETS_PER_USER: 10 }
const person = (userId: string) => ({ userId, address: '192.0.2.1' })

async function sendTwenty(limits: ReturnType<typeof createLimits>, userId: string): Promise<void> {
  for (let i = 0; i < 20; i++) await limits.command(person(userId), 'message')
}

async function untilAlive(...links: Redis[]): Promise<void> {
  await vi.waitFor(() => expect(links.every((link) => link.isAlive())).toBe(true), { timeout: 20_000 })
}

/** Two processes' limits on one Redis. */
async function createPair(): Promise<{ server: TestRedis; limits: ReturnType<typeof createLimits>[]; links: Redis[] }> {
  const server = await startTestRedis()
  const links = [createRedis(server.url), createRedis(server.url)]
  open.push({ close: server.kill }, ...links)
  await untilAlive(...links)
  return { server, links, limits: links.map((link) => createLimits(ENV, link)) }
}

describe('the limit of messages', () => {
  it('lets a burst of twice the window through, then says when to try again', async () => {
    const limits = createLimits(ENV, null)
    await sendTwenty(limits, '1')
    const refused = await limits.command(person('1'), 'message').catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'rate_limited', retryAfterMs: expect.any(Number) })
    expect((refused as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(0)
    await limits.command(person('2'), 'message')
    await limits.command(person('1'), 'other')
  })

  it('counts a change as a quarter of a message', async () => {
    const limits = createLimits(ENV, null)
    for (let i = 0; i < 76; i++) await limits.command(person('1'), 'change')
    await limits.command(person('1'), 'message')
    await expect(limits.command(person('1'), 'change')).rejects.toMatchObject({ code: 'rate_limited' })
  })

  it('is off at 0', async () => {
    const limits = createLimits({ ...ENV, MESSAGES_PER_10S: 0 }, null)
    for (let i = 0; i < 500; i++) await limits.command(person('1'), 'message')
  })

  it('counts a person across processes', async () => {
    const { limits } = await createPair()
    const [a, b] = limits
    if (!a || !b) throw new Error('no pair')
    await sendTwenty(a, '1')
    await expect(b.command(person('1'), 'message')).rejects.toMatchObject({
      code: 'rate_limited',
      retryAfterMs: expect.any(Number),
    })
    await b.command(person('2'), 'message')
  })

  it('goes on in each process while Redis is frozen or dead, and together again when it is back', async () => {
    const { server, limits, links } = await createPair()
    const [a, b] = limits
    if (!a || !b) throw new Error('no pair')
    server.freeze()
    const began = performance.now()
    await a.command(person('1'), 'message')
    expectWithin(1_000, began)
    server.thaw()
    await server.kill()
    await sendTwenty(a, '2')
    await expect(a.command(person('2'), 'message')).rejects.toMatchObject({ code: 'rate_limited' })
    await b.command(person('2'), 'message')
    await server.start()
    await untilAlive(...links)
    await sendTwenty(a, '3')
    await expect(b.command(person('3'), 'message')).rejects.toMatchObject({ code: 'rate_limited' })
  })
})

describe('the limits of an address', () => {
  it('hold for all its people together, and for handshakes', async () => {
    const limits = createLimits(ENV, null)
    for (let i = 0; i < 3_000; i++) await limits.command(person(String(i)), 'other')
    const refused = { code: 'rate_limited', retryAfterMs: expect.any(Number) }
    await expect(limits.command(person('another'), 'other')).rejects.toMatchObject(refused)
    await limits.command({ userId: 'another', address: '192.0.2.2' }, 'other')
    for (let i = 0; i < 1_000; i++) await limits.handshake('2001:db8::1')
    await expect(limits.handshake('2001:db8::2')).rejects.toMatchObject(refused)
    await limits.handshake('2001:db8:1::1')
  })
})
