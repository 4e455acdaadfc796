import { describe, expect, it } from 'vitest'
import { createCommandLimit } from './limits.ts'

describe('the limit of messages', () => {
  it('lets a burst of twice the window through, then says when to try again', async () => {
    const limit = createCommandLimit({ MESSAGES_PER_10S: 10 })
    for (let i = 0; i < 20; i++) await limit('1', 'message:send')
    const refused = await limit('1', 'message:send').catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'rate_limited', retryAfterMs: expect.any(Number) })
    expect((refused as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(0)
    await limit('2', 'message:send')
    await limit('1', 'typing:set')
  })

  it('is off at 0', async () => {
    const limit = createCommandLimit({ MESSAGES_PER_10S: 0 })
    for (let i = 0; i < 500; i++) await limit('1', 'message:send')
  })
})
