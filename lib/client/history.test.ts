import { afterEach, describe, expect, it, vi } from 'vitest'
import { fetchHistory } from './history.ts'
import { createMessages } from './testing.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('a page of history', () => {
  it('is asked for by place and comes as it is', async () => {
    const page = { messages: createMessages(1, 3), hasBefore: false, hasAfter: true }
    const fetched = stub(Response.json(page))
    expect(await fetchHistory('1', { around: 7 }, 20)).toEqual({ ok: true, data: page })
    expect(fetched.mock.calls[0]?.[0]).toBe('/api/rooms/1/messages?around=7&limit=20')
  })

  it('fails with the server’s code', async () => {
    stub(Response.json({ error: { code: 'rate_limited', retryAfterMs: 1_500 } }, { status: 429 }))
    expect(await fetchHistory('1', { before: 9 })).toEqual({
      ok: false,
      error: { code: 'rate_limited', retryAfterMs: 1_500 },
    })
  })

  it.each([
    [502, 'unavailable'],
    [500, 'internal'],
  ])('fails with a code of its own where %s is answered by something else', async (status, code) => {
    stub(new Response('<html>', { status }))
    expect(await fetchHistory('1', { before: 9 })).toEqual({ ok: false, error: { code } })
  })

  it('is unavailable without a network, or where success is not JSON', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')))
    expect(await fetchHistory('1', { after: 9 })).toEqual({ ok: false, error: { code: 'unavailable' } })
    stub(new Response('<html>'))
    expect(await fetchHistory('1', { after: 9 })).toEqual({ ok: false, error: { code: 'unavailable' } })
  })
})

function stub(response: Response) {
  const fetched = vi.fn(async (_url: string) => response)
  vi.stubGlobal('fetch', fetched)
  return fetched
}
