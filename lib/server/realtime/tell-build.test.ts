import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestServer, type TestServer, type TestUser } from '#test/realtime.ts'
import { forget, remember } from '../remember.ts'

let server: TestServer
let lin: TestUser

beforeAll(async () => {
  server = await createTestServer()
  lin = await server.createUser('lin')
  serve('b')
})
afterAll(() => server.close())

function serve(build: string | null): void {
  forget('build')
  remember('build', () => build)
}

/** The builds that a page is told of which names this one at its handshake. */
async function connectAs(build: unknown): Promise<string[]> {
  const client = server.open({ cookie: lin.cookie, origin: server.origin }, { protocol: 2, build })
  await client.connected()
  // Whatever is told at the beginning came before this answer.
  expect(await client.request('inbox:open', {})).toMatchObject({ ok: true })
  return client.listFacts('build:changed').map((fact) => fact.build)
}

test('a page of another build is told of the one that is served, as soon as it is connected', async () => {
  expect(await connectAs('a')).toEqual(['b'])
})

test('a page of this build, programs, and what is no name of one, are told nothing', async () => {
  for (const build of ['b', undefined, null, 7, ['a'], 'x'.repeat(65)]) expect(await connectAs(build)).toEqual([])
})

test('a process that does not know its build tells nobody', async () => {
  serve(null)
  expect(await connectAs('a')).toEqual([])
  serve('b')
})
