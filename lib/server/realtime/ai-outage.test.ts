import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type AiServer, createAiServer, must } from '#test/ai-server.ts'
import { eventually } from '#test/eventually.ts'
import { createRegistry } from '../assistant/registry.ts'
import { env } from '../env.ts'
import { remember } from '../remember.ts'
import { db } from '../store/prisma.ts'

/** An endpoint that is gone, and comes back, under rooms in which every message asks. */

let ai: AiServer

beforeAll(async () => {
  ai = await createAiServer(() => remember('assistants', () => createRegistry(env(), { probeMs: 500 })))
})
afterAll(() => ai.close())

const countReplies = (roomId: string) => db().reply.count({ where: { roomId: BigInt(roomId) } })

it('is told once in each room, tried by who asks by name, and answers again by itself', {
  timeout: 180_000,
}, async () => {
  const { fake, server, root, makeRoom, say, ask } = ai
  const { endpoint } = await must(root.request('endpoint:create', { name: 'away', baseUrl: fake.url, apiKey: 'sk-1' }))
  await must(
    root.request('assistant:create', { username: 'gone', displayName: 'Gone', model: 'fake', endpointId: endpoint.id }),
  )
  const inbox = await server.open({ cookie: (await server.createUser('watcher')).cookie, origin: server.origin })
  await inbox.connected()
  await must(inbox.request('inbox:open', {}))
  const seen = () =>
    inbox
      .listFacts('assistants:changed')
      .at(-1)
      ?.assistants.find((one) => one.username === 'gone')
  await eventually(() => expect(seen()).toMatchObject({ mode: 'openai', model: 'fake' }))
  expect(seen()?.isOut).toBeUndefined()

  const [first, second] = [await makeRoom('First', 'gone'), await makeRoom('Second', 'gone')]
  fake.script(...Array.from({ length: 1_000 }, () => 'quota' as const))
  for (let count = 0; count < 5; count++) expect((await ask(first, 'anybody?')).error).toEqual({ code: 'ai_quota' })
  await eventually(() => expect(seen()?.isOut).toBe(true))
  for (let count = 0; count < 3; count++) expect((await say(first, 'still nobody?')).ai).toBeUndefined()
  expect(await countReplies(first)).toBe(5)

  expect((await ask(second, 'and here?')).status).toBe('failed')
  expect((await say(second, 'nobody')).ai).toBeUndefined()
  expect(await countReplies(second)).toBe(1)
  expect((await ask(second, '@gone try')).status).toBe('failed')

  await fetch(new URL('/script', fake.url), { method: 'DELETE' })
  await vi.waitFor(() => expect(seen()?.isOut).toBeUndefined(), 15_000)
  expect((await ask(first, 'welcome back')).status).toBe('done')
})

it('knows of assistants that are made, renamed and taken away, and rooms of who is in them', async () => {
  const { fake, root } = ai
  const { endpoint } = await must(root.request('endpoint:create', { name: 'here', baseUrl: fake.url }))
  await must(root.request('inbox:open', {}))
  const names = () =>
    root
      .listFacts('assistants:changed')
      .at(-1)
      ?.assistants.map(({ displayName }) => displayName)
  await must(
    root.request('assistant:create', { username: 'fresh', displayName: 'Fresh', model: 'm', endpointId: endpoint.id }),
  )
  await eventually(() => expect(names()).toContain('Fresh'))
  await must(root.request('assistant:change', { username: 'fresh', displayName: 'Fresher' }))
  await eventually(() => expect(names()).toContain('Fresher'))

  const { room } = await must(root.request('room:create', { name: 'Who', visibility: 'private', assistants: ['ai'] }))
  await must(root.request('room:enter', { roomId: room.id }))
  await must(root.request('room:change', { roomId: room.id, assistants: ['fresh'] }))
  const came = await root.fact('member:changed', ({ roomId }) => roomId === room.id)
  expect(came).toMatchObject({ role: 'member', user: { username: 'fresh', displayName: 'Fresher', kind: 'ai' } })
  expect(await root.fact('member:left', ({ roomId }) => roomId === room.id)).toMatchObject({ username: 'ai' })

  await must(root.request('assistant:delete', { username: 'fresh' }))
  await eventually(() => expect(names()).not.toContain('Fresher'))
})
