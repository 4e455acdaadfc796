import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type APIRequestContext, expect, request, test } from '@playwright/test'
import { io } from 'socket.io-client'
import { connectTo } from '#lib/server/database/connect.ts'
import { endWithThis } from '#test/program.ts'
import { type FrontProxy, findProxy, startProxy } from '#test/proxies.ts'
import { findRunning, startEmbedded } from '#tools/database/embedded.ts'
import { listServersOf } from '#tools/database/leftovers.ts'
import { findFreePort } from '#tools/free-ports.ts'
import { type Account, createAccount, signIn } from './accounts.ts'

/**
 * What docs/operate.md tells an operator, walked in one day: the program as it is started by hand, on a DATA_DIR of its own,
 * behind TLS where nginx is installed. Nothing is done that the page does not say.
 */

/** What the newest version but one did not have yet. */
const NEWEST = { migration: '20261228000000_sightings', table: 'sightings' }
const FILE = { name: 'plan.txt', bytes: Buffer.from('the plan, 计划\n'.repeat(1_000)) }

interface Person extends Account {
  http: APIRequestContext
}

let folder: string
let proxy: FrontProxy | null = null
let port: number
let url: string
let dataDir: string
const contexts: APIRequestContext[] = []

test.beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'day-'))
  dataDir = join(folder, 'data')
  port = await findFreePort()
  if (findProxy('nginx')) proxy = await startProxy('nginx', port)
  else test.info().annotations.push({ type: 'without TLS', description: 'nginx is not installed' })
  url = proxy?.url ?? `http://localhost:${port}`
})

test.afterEach(async () => {
  for (const context of contexts.splice(0)) await context.dispose()
  await loseMachine(null)
  await proxy?.stop()
  rmSync(folder, { recursive: true })
})

test('an operator installs, invites, connects a model and a bot, loses the machine, restores, upgrades, and finds what is slow', async () => {
  test.setTimeout(600_000)
  const backup = join(folder, 'parlor.backup')

  // The first start. Whoever passes by without the link is nobody.
  let program = await start()
  const link = new URL(/becomes the admin: (\S+)/.exec(program.said())?.[1] ?? '')
  expect(link.origin).toBe(url)
  expect(await register(createAccount('passer'))).toBe(403)
  const root = await enter('root', { setup: link.searchParams.get('setup') ?? '' })

  // Closed but for those who are invited, and then for all.
  await post(root, '/api/admin/settings', { registration: 'invite' })
  expect(await register(createAccount('passer'))).toBe(403)
  const { room } = await run(root, 'room:create', { name: 'Team', visibility: 'private', assistants: ['ai'] })
  const { invite } = await run(root, 'invite:create', { roomId: room.id, maxUses: 4 })
  const token = invite.url.split('/invite/')[1]
  const people: Person[] = []
  for (const name of ['mira', 'tom', 'lin']) people.push(await enter(name, { invite: token }))
  const [mira, tom, lin] = people as [Person, Person, Person]
  await post(root, '/api/admin/settings', { registration: 'closed' })
  expect(await register(createAccount('passer'), { invite: token })).toBe(403)

  // They talk, live, with a file.
  const live = await listen(tom, room.id)
  await say(mira, room.id, 'good morning')
  expect(await live.heard('good morning')).toMatchObject({ sender: mira.name, kind: 'human' })
  const upload = `/api/rooms/${room.id}/files?name=${FILE.name}`
  const headers = { 'content-type': 'text/plain' }
  const { file } = await (await lin.http.post(upload, { data: FILE.bytes, headers })).json()
  await say(lin, room.id, 'the plan', { fileIds: [file.id] })

  // A model.
  const made = { name: 'ours', baseUrl: process.env.FAKE_OPENAI_URL, apiKey: 'sk-test' }
  const { endpoint } = await run(root, 'endpoint:create', made)
  const sage = { username: 'sage', displayName: 'Sage', model: 'fake', endpointId: endpoint.id }
  await run(root, 'assistant:create', sage)
  const { steps } = await run(root, 'assistant:test', { username: 'sage' })
  expect(steps.filter(({ ok }: { ok: boolean }) => !ok)).toEqual([])
  await run(root, 'room:change', { roomId: room.id, assistants: ['sage'] })
  await say(mira, room.id, 'what is tea?', { ask: true })
  expect(await live.heard('You said: what is tea?')).toMatchObject({ sender: 'sage', status: 'done' })

  // A bot.
  await run(root, 'bot:create', { username: 'porter', displayName: 'Porter' })
  await run(root, 'member:add', { roomId: room.id, usernames: ['porter'] })
  const scopes = ['read', 'write']
  const { token: botToken } = await run(root, 'token:create', { name: 'door', scopes, bot: 'porter' })
  const bot = { ...createAccount('porter'), http: await open({ authorization: `Bearer ${botToken}` }) }
  await say(bot, room.id, 'the door is open')
  expect(await live.heard('the door is open')).toMatchObject({ sender: 'porter', kind: 'bot' })
  live.close()

  // A backup while it runs; then the machine is gone.
  const before = await readRoom(tom, room.id)
  expect(await parlor('backup', backup)).toMatchObject({ status: 0 })
  const [newest] = await readAudit(root)
  expect(newest).toBe('backup:made')
  await loseMachine(program.child)
  rmSync(dataDir, { recursive: true })

  // Another machine, under the same address.
  dataDir = join(folder, 'new')
  expect(await parlor('restore', backup)).toMatchObject({ status: 0 })
  program = await start()
  expect(program.said()).not.toContain('becomes the admin')
  expect(await readRoom(tom, room.id)).toEqual(before)
  expect(await (await mira.http.get(file.url)).body()).toEqual(FILE.bytes)
  // Who was signed in still is; who was not signs in as ever.
  await signIn(await open(), lin)
  await say(bot, room.id, 'and open again')
  const again = await listen(tom, room.id)
  await say(mira, room.id, 'and what is coffee?', { ask: true })
  expect(await again.heard('You said: and what is coffee?')).toMatchObject({ sender: 'sage', status: 'done' })
  again.close()

  // The next version: stopped in order, started on what an older one left.
  expect(await program.stop()).toBe(0)
  await makeOlder()
  program = await start()
  const third = await listen(lin, room.id)
  third.close()

  // Something is slow: the numbers say so, and the log says what.
  await expect.poll(() => slowDown(mira, room.id), { timeout: 60_000 }).toBeGreaterThan(0)
  expect(program.said()).toMatch(/"statement":"[^"]*rooms[^"]*".*a query was slow/)
  // They are nobody's but the operator's.
  if (proxy) expect((await (await open()).get('/metrics')).status()).toBe(401)

  // All of it is in the log that can't be changed unseen.
  const told = await readAudit(root)
  expect(told.reverse()).toEqual([
    ...['user:first', 'setting:changed', 'invite:created', 'setting:changed'],
    ...['endpoint:created', 'assistant:created', 'bot:created', 'token:created'],
    ...['backup:restored', 'program:upgraded'],
  ])
  expect(await (await root.http.get('/api/admin/audit/verify')).json()).toMatchObject({ fault: null })

  // Nothing is to be mended.
  expect(await program.stop()).toBe(0)
  const { status, out } = await parlor('check', '--deep')
  expect([status, out.match(/^✗.*/gm)]).toEqual([0, null])
  if (proxy) expect(out).toMatch(/^✓ Proxy: 127\.0\.0\.1 passes people on/m)
  expect(out).toContain(`people open ${url}, as NEXTAUTH_URL says`)
  expect(out).toContain('WebSockets come through')
})

function environment(): NodeJS.ProcessEnv {
  return {
    ...{ PATH: process.env.PATH, HOME: folder, NODE_ENV: 'production', TZ: 'UTC', LOG_LEVEL: 'info' },
    ...{ DATA_DIR: dataDir, PORT: String(port), HOST: '127.0.0.1', NEXTAUTH_URL: url },
    ...(proxy && { TRUST_PROXY: 'loopback' }),
  }
}

/** As the service does. Resolves when it serves. */
async function start() {
  const child = endWithThis(
    spawn(process.execPath, ['scripts/start.mjs'], { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] }),
  )
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const lines: string[] = []
  const isReady = new Promise<true>((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      if (stream)
        createInterface(stream).on('line', (line) => {
          lines.push(line)
          if (line.startsWith('Ready on ')) resolve(true)
        })
  })
  expect(await Promise.race([isReady, ended.then(() => lines.join('\n'))])).toBe(true)
  return {
    child,
    said: () => lines.join('\n'),
    stop() {
      child.kill('SIGTERM')
      return ended
    },
  }
}

/** The operator's command. */
async function parlor(...words: string[]): Promise<{ status: number | null; out: string }> {
  const child = endWithThis(
    spawn(process.execPath, ['scripts/parlor.mjs', ...words], {
      env: environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  )
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve))
  let out = ''
  child.stdout?.on('data', (chunk) => {
    out += chunk
  })
  return { status: await closed, out }
}

/** All at once, as when the power goes: the program and its database. */
async function loseMachine(child: ChildProcess | null): Promise<void> {
  child?.kill('SIGKILL')
  const files = join(dataDir, 'database')
  for (const pid of listServersOf(files)) process.kill(pid, 'SIGKILL')
  await expect.poll(() => listServersOf(files)).toEqual([])
}

/** The installation as the version before left it. */
async function makeOlder(): Promise<void> {
  const database = await startEmbedded(dataDir)
  const connection = await connectTo(database.url)
  await connection.query(`DROP TABLE ${NEWEST.table}`)
  await connection.query('DELETE FROM _prisma_migrations WHERE migration_name = ?', [NEWEST.migration])
  await connection.end()
  await database.stop()
}

/** Somebody holds what a message needs, for longer than a query should take. Answers how many slow ones are counted. */
async function slowDown(by: Person, roomId: string): Promise<number> {
  const connection = await connectTo((await findRunning(dataDir)) ?? '')
  await connection.beginTransaction()
  await connection.query('SELECT id FROM rooms WHERE id = ? FOR UPDATE', [roomId])
  const waiting = by.http.post('/api/v1/message.send', { data: toSend(roomId, 'slowly') })
  await connection.query('SELECT SLEEP(1.2)')
  await connection.commit()
  await connection.end()
  await waiting
  const metrics = await (await fetch(`http://localhost:${port}/metrics`)).text()
  return Number(/^parlor_slow_queries_total (\d+)/m.exec(metrics)?.[1])
}

async function open(extraHTTPHeaders: Record<string, string> = {}): Promise<APIRequestContext> {
  const context = await request.newContext({ baseURL: url, ignoreHTTPSErrors: true, extraHTTPHeaders })
  contexts.push(context)
  return context
}

/** Answers the status. */
async function register({ name, password }: Account, more: object = {}): Promise<number> {
  const http = await open()
  const data = { username: name, password, confirmPassword: password, ...more }
  return (await http.post('/api/register', { data })).status()
}

/** Makes the account and signs in. */
async function enter(name: string, more: object): Promise<Person> {
  const account = createAccount(name)
  expect([name, await register(account, more)]).toEqual([name, 201])
  const http = await open()
  await signIn(http, account)
  return { ...account, http }
}

async function post({ http }: Person, path: string, data: object) {
  const answer = await http.post(path, { data })
  expect([path, answer.status(), answer.ok() || (await answer.text())]).toEqual([path, answer.status(), true])
  return await answer.json()
}

const run = (by: Person, command: string, data: object) => post(by, `/api/v1/${command.replace(':', '.')}`, data)

const toSend = (roomId: string, text: string) => ({ roomId, clientId: randomUUID(), text, ask: false })

const say = (by: Person, roomId: string, text: string, more: object = {}) =>
  run(by, 'message:send', { ...toSend(roomId, text), ...more })

interface Heard {
  sender: string
  kind: string
  status: string
  text: string
}

/** A live connection into the room, through whatever stands in front. */
async function listen({ http }: Person, roomId: string) {
  const { cookies } = await http.storageState()
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const socket = io(`${url}/chat`, {
    ...{ path: '/ws', transports: ['websocket'], forceNew: true, reconnection: false },
    ...{ extraHeaders: { cookie, origin: url }, ...(proxy && { ca: proxy.certificate }) },
  })
  const heard: Heard[] = []
  socket.on('messages:created', ({ messages }: { messages: Heard[] }) => heard.push(...messages))
  socket.on('message:changed', ({ message }: { message: Heard }) => heard.push(message))
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject))
  expect(await socket.emitWithAck('room:enter', { roomId })).toMatchObject({ ok: true })
  return {
    async heard(text: string): Promise<Heard | undefined> {
      const find = () => heard.findLast((message) => message.text === text && message.status !== 'streaming')
      await expect.poll(find, { timeout: 30_000 }).toBeDefined()
      return find()
    },
    close: () => void socket.disconnect(),
  }
}

async function readRoom({ http }: Person, roomId: string): Promise<unknown> {
  const { messages } = await (await http.get(`/api/rooms/${roomId}/messages?limit=200`)).json()
  return messages
}

/** What was done, newest first. */
async function readAudit({ http }: Person): Promise<string[]> {
  const { lines } = await (await http.get('/api/admin/audit?limit=200')).json()
  return lines.map(({ action }: { action: string }) => action)
}
