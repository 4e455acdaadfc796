import { afterEach, describe, expect, it, vi } from 'vitest'
import { createMessages } from '#test/samples.ts'
import { fetchHistory, fetchHistoryOf, fetchRoomDays } from './history.ts'

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

  it('of one person is what is found of them, the oldest first', async () => {
    const messages = createMessages(1, 3)
    const hits = messages.toReversed().map((message) => ({ message }))
    const fetched = stub(Response.json({ hits, nextCursor: '1' }))
    const page = await fetchHistoryOf('7', { person: 'lin', beforeId: '9' })
    expect(page).toEqual({ ok: true, data: { messages, hasBefore: true, hasAfter: false } })
    expect(fetched.mock.calls[0]?.[0]).toBe('/api/search?room=7&from=lin&cursor=9&limit=50')
  })

  it('has its days by the clocks of a zone', async () => {
    const days = [{ day: '2026-11-02', count: 3, firstSeq: 1 }]
    const fetched = stub(Response.json({ days }))
    const found = await fetchRoomDays('7', { month: '2026-11', timeZone: 'Asia/Shanghai' })
    expect(found).toEqual({ ok: true, data: { days } })
    expect(fetched.mock.calls[0]?.[0]).toBe('/api/rooms/7/days?month=2026-11&timeZone=Asia%2FShanghai')
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

  it('is waited for as long as something of it comes', async () => {
    vi.useFakeTimers()
    const page = { messages: createMessages(1, 3), hasBefore: false, hasAfter: true }
    const pieces = JSON.stringify(page).match(/.{1,40}/gsu) ?? []
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 9_000))
        const piece = pieces.shift()
        if (piece === undefined) controller.close()
        else controller.enqueue(new TextEncoder().encode(piece))
      },
    })
    stub(new Response(body))
    const fetching = fetchHistory('1', { before: 9 })
    await vi.advanceTimersByTimeAsync(9_000 * 60)
    expect(await fetching).toEqual({ ok: true, data: page })
    const silent = vi.fn(
      (_url: string, { signal }: RequestInit) =>
        new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
    )
    vi.stubGlobal('fetch', silent)
    const failing = fetchHistory('1', { before: 9 })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await failing).toEqual({ ok: false, error: { code: 'unavailable' } })
    vi.useRealTimers()
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
