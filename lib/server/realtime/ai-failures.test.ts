import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AI_ERROR_CODES, type AiErrorCode } from '#lib/protocol/errors.ts'
import { type AiServer, createAiServer, must } from '#test/ai-server.ts'
import type { Step } from '#test/fake-openai/server.ts'
import { createRegistry } from '../assistant/registry.ts'
import { env } from '../env.ts'
import { remember } from '../remember.ts'

/** Every way in which an AI fails, from what an endpoint does to what a room hears. */

const KEY = 'sk-a-very-secret-key-0123456789'
const GONE = 'http://127.0.0.1:1'
const SECOND = 'a question nobody else asks'

let ai: AiServer

beforeAll(async () => {
  const quick = { ...env(), AI_TIMEOUT_FIRST_MS: 600, AI_TIMEOUT_IDLE_MS: 600 }
  ai = await createAiServer(() => remember('assistants', () => createRegistry(quick)))
})
afterAll(() => ai.close())

interface Endpoint {
  baseUrl?: string
  proxyUrl?: string
}

/** A room of its own, with an AI and an endpoint of their own, so that no failure is another's. */
async function makeRoom(endpoint: Endpoint = {}, isEnabled = true): Promise<string> {
  const name = `a${randomUUID().slice(0, 8)}`
  const made = await must(ai.root.request('endpoint:create', { name, baseUrl: ai.fake.url, apiKey: KEY, ...endpoint }))
  await must(
    ai.root.request('assistant:create', {
      ...{ username: name, displayName: name, model: 'fake', endpointId: made.endpoint.id, isEnabled },
    }),
  )
  return await ai.makeRoom(name, name)
}

const ask = (roomId: string) => ai.ask(roomId, SECOND, true)

const refuse = (status: number, error: object): Step => ({
  name: 'raw',
  status,
  headers: { 'content-type': 'application/json' },
  chunks: [JSON.stringify({ error })],
})
const FILTERED = refuse(400, { code: 'content_filter', message: `Refused “${SECOND}” for ${KEY}` })
const LENGTH: Step = {
  name: 'raw',
  chunks: [
    'data: {"choices":[{"delta":{"content":"half an"},"finish_reason":null}]}\n\n',
    'data: {"choices":[{"delta":{},"finish_reason":"length"}]}\n\ndata: [DONE]\n\n',
  ],
}

const UPSTREAMS: Partial<Record<AiErrorCode, Step | Endpoint>> = {
  ai_auth: '401',
  ai_quota: 'quota',
  ai_rate_limited: { name: 'rate-limit', retryAfter: '3600' },
  ai_timeout: 'stall',
  ai_network: { baseUrl: `${GONE}/v1` },
  ai_proxy: { proxyUrl: GONE },
  ai_filtered: FILTERED,
  ai_length: LENGTH,
  ai_context: 'context',
  ai_model: '404',
  ai_upstream: 'html',
}

function isStep(upstream: Step | Endpoint): upstream is Step {
  return typeof upstream === 'string' || 'name' in upstream
}

describe('a reply that fails', () => {
  it.each(Object.entries(UPSTREAMS))('says %s', async (code, upstream) => {
    const roomId = await makeRoom(isStep(upstream) ? {} : upstream)
    if (isStep(upstream)) ai.fake.script(...Array<Step>(4).fill(upstream))
    const ended = await ask(roomId)
    await fetch(new URL('/script', ai.fake.url), { method: 'DELETE' })
    expect(ended.error).toEqual({ code })
    expect(ended.status).toBe(code === 'ai_length' ? 'done' : 'failed')
    expect(ended.text).toBe(code === 'ai_length' ? 'half an' : '')
  })

  it('says ai_not_configured where its AI is switched off', async () => {
    const ended = await ask(await makeRoom({}, false))
    expect([ended.status, ended.error]).toEqual(['failed', { code: 'ai_not_configured' }])
  })

  it('tells admins what the endpoint said, without the key and the question', async () => {
    const roomId = await makeRoom()
    ai.fake.script(FILTERED)
    const { id } = await ask(roomId)
    const { words } = await ai.server.chat.replies.readFailure(await findRoot(), id)
    expect(words).toContain('Refused')
    expect(words).toContain('[…]')
    for (const secret of [KEY, KEY.slice(-4), SECOND]) expect(words).not.toContain(secret)
  })

  it('is not begun where today’s budget is used up, which its asker is told', async () => {
    const roomId = await makeRoom()
    await must(ai.root.request('budget:set', { scope: 'room', id: roomId, tokensPerDay: 0 }))
    expect(await ai.say(roomId, 'hi', true)).toMatchObject({
      ai: 'budget',
      resetAt: expect.stringMatching(/T00:00:00/),
    })
  })

  // The last: it ends the replies of this process.
  it('says ai_interrupted where its process ends', async () => {
    const roomId = await makeRoom()
    ai.fake.script('stall')
    const { message } = await ai.say(roomId, 'stay', true)
    await ai.root.fact('message:changed', (fact) => fact.message.replyTo === message.id)
    await ai.server.chat.stop()
    const { message: ended } = await ai.root.fact(
      'message:changed',
      (fact) => fact.message.replyTo === message.id && fact.message.status === 'interrupted',
    )
    expect(ended.error).toEqual({ code: 'ai_interrupted' })
  })

  it('is proven for every code of the contract', () => {
    expect([...Object.keys(UPSTREAMS), 'ai_not_configured', 'ai_interrupted'].sort()).toEqual(
      [...AI_ERROR_CODES].sort(),
    )
  })
})

async function findRoot() {
  const { me } = await must(ai.root.request('inbox:open', {}))
  return me
}
