import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { CodedError, type ErrorCode } from '#lib/protocol/errors.ts'
import { json, readJson, readQuery, route } from './http.ts'

const schema = z.strictObject({ name: z.string().default(''), email: z.string().optional() })
const echo = route(async (request) => json(await readJson(request, schema, 100)))

function post(
  body: BodyInit | null,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): Request {
  return new Request('http://localhost:3000/api/echo', { method: 'POST', body, headers, duplex: 'half' } as RequestInit)
}

async function answerTo(request: Request, handler = echo): Promise<[number, unknown]> {
  const response = await handler(request, undefined)
  return [response.status, await response.json()]
}

const site = process.env.NEXTAUTH_URL
beforeEach(() => {
  process.env.NEXTAUTH_URL = 'http://localhost:3000'
})
afterEach(() => {
  process.env.NEXTAUTH_URL = site ?? ''
})

describe('a JSON body', () => {
  test('is parsed, and its answer is stored nowhere', async () => {
    const response = await echo(
      post('{"name":"Mira 😀"}', { 'content-type': 'application/json; charset=utf-8' }),
      undefined,
    )
    expect(await response.json()).toEqual({ name: 'Mira 😀' })
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  test.each([
    ['no media type', '{}', {}],
    ['text', '{}', { 'content-type': 'text/plain' }],
    ['a form', 'name=x', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['JSON with padding', '{}', { 'content-type': 'application/jsonp' }],
    ['half of JSON', '{"name":', { 'content-type': 'application/json' }],
    ['nothing', '', { 'content-type': 'application/json' }],
    ['bytes that are no UTF-8', new Uint8Array([123, 34, 255, 34, 125]), { 'content-type': 'application/json' }],
  ])('that is %s answers 415', async (_what, body, headers) => {
    const request = post(typeof body === 'string' ? new TextEncoder().encode(body) : body, headers)
    expect(await answerTo(request)).toEqual([415, { error: { code: 'unsupported_media_type' } }])
  })

  test('that is too large answers 413', async () => {
    expect(await answerTo(post(`{"name":"${'x'.repeat(100)}"}`))).toEqual([413, { error: { code: 'too_large' } }])
  })

  test('that never ends is not read to its end', async () => {
    let chunks = 0
    const endless = new ReadableStream({
      pull(controller) {
        chunks++
        controller.enqueue(new Uint8Array(60).fill(32))
      },
    })
    expect((await answerTo(post(endless)))[0]).toBe(413)
    expect(chunks).toBeLessThan(10)
  })

  test('cut in the middle of a character comes together again', async () => {
    const bytes = new TextEncoder().encode('{"name":"😀"}')
    const halves = new ReadableStream({
      start(controller) {
        controller.enqueue(bytes.slice(0, 11))
        controller.enqueue(bytes.slice(11))
        controller.close()
      },
    })
    expect(await answerTo(post(halves))).toEqual([200, { name: '😀' }])
  })

  test.each(['null', '[]', '"x"', '1', '[{"name":"x"}]', '{"name":"x","admin":true}', '{"__proto__":{"name":"x"}}'])(
    'of another shape is invalid: %s',
    async (body) => {
      expect(await answerTo(post(body))).toEqual([400, { error: { code: 'invalid' } }])
    },
  )

  test.each(['{"name":null}', '{"name":{"not":""}}', '{"name":["x"]}', '{"name":1}'])(
    'with a field of another shape names it: %s',
    async (body) => {
      expect(await answerTo(post(body))).toEqual([400, { error: { code: 'invalid', fields: { name: 'invalid' } } }])
    },
  )
})

describe('a request', () => {
  const withOrigin = (origin: string) => post('{}', { 'content-type': 'application/json', origin })

  test.each([
    'https://evil.example',
    'null',
    'http://localhost:3001',
    'https://localhost:3000',
    'http://localhost:3000.evil.example',
  ])('is refused when it comes from a page of %s', async (origin) => {
    expect(await answerTo(withOrigin(origin))).toEqual([403, { error: { code: 'forbidden_origin' } }])
    const read = new Request('http://localhost:3000/api/rooms', { headers: { origin } })
    expect((await answerTo(read))[0]).toBe(403)
  })

  test('is welcome from a page of this site, and from a program', async () => {
    expect((await answerTo(withOrigin('http://localhost:3000')))[0]).toBe(200)
    expect((await answerTo(post('{}')))[0]).toBe(200)
  })
})

describe('what a handler throws', () => {
  const throwing = (error: unknown) => route(() => Promise.reject(error))
  const request = () => new Request('http://localhost:3000/api/rooms')

  test.each<[ErrorCode, number]>([
    ['invalid', 400],
    ['unauthenticated', 401],
    ['forbidden', 403],
    ['not_found', 404],
    ['conflict', 409],
    ['taken', 409],
    ['rate_limited', 429],
    ['internal', 500],
    ['unavailable', 503],
  ])('is answered by its code: %s is %i', async (code, status) => {
    expect(await answerTo(request(), throwing(new CodedError(code)))).toEqual([status, { error: { code } }])
  })

  test('says when to try again, in both units', async () => {
    const response = await throwing(new CodedError('rate_limited', { retryAfterMs: 1_200 }))(request(), undefined)
    expect(response.headers.get('retry-after')).toBe('2')
    expect(await response.json()).toEqual({ error: { code: 'rate_limited', retryAfterMs: 1_200 } })
  })

  test('is hidden when nobody expected it', async () => {
    expect(await answerTo(request(), throwing(new Error('SELECT secret')))).toEqual([
      500,
      { error: { code: 'internal' } },
    ])
    expect(await answerTo(request(), throwing(null))).toEqual([500, { error: { code: 'internal' } }])
  })
})

test('a query is strict, too', async () => {
  const query = z.strictObject({ limit: z.string().optional() })
  const of = (search: string) => () => readQuery(new Request(`http://localhost:3000/api/rooms${search}`), query)
  expect(of('?limit=5')()).toEqual({ limit: '5' })
  expect(of('?limit=5&limit=6')).toThrow('invalid')
  expect(of('?limt=5')).toThrow(z.ZodError)
})
