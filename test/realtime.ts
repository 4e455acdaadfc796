import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { io, type Socket } from 'socket.io-client'
import type { z } from 'zod'
import { createFixedAssistants } from '#lib/chat/ai/assistants.ts'
import type { Assistants } from '#lib/chat/ports.ts'
import type { Role, SessionUser } from '#lib/protocol/entities.ts'
import type { Result } from '#lib/protocol/errors.ts'
import { LOBBY_SLUG, SOCKET_NAMESPACE, SOCKET_PATH } from '#lib/protocol/limits.ts'
import type { RoomEntered } from '#lib/protocol/rooms.ts'
import {
  type CommandData,
  type CommandInput,
  type CommandName,
  commands,
  type Fact,
  type FactName,
  facts as wireFacts,
} from '#lib/protocol/wire.ts'
import { parseEnv } from '#lib/server/env.ts'
import { createParts } from '#lib/server/parts.ts'
import { db } from '#lib/server/store/prisma.ts'
import { seed } from '#prisma/seed.ts'
import { createTestDatabase } from './database.ts'
import { createTestSession } from './house.ts'
import { createScriptedAssistant } from './scripted-assistant.ts'

/** A real server for tests: real sockets, a real database, an assistant that says what it is told. */

const ANSWER_TIMEOUT_MS = 30_000

export type TestServer = Awaited<ReturnType<typeof createTestServer>>

/** A seeded database whose lobby asks the AI on mention, and people to be made in it. */
export async function createTestLobby(toDatabaseUrl: (url: string) => Promise<string> = async (url) => url) {
  const database = await createTestDatabase()
  process.env.DATABASE_URL = await toDatabaseUrl(database.url)
  await seed({ aiName: '小砚' })
  const lobby = await db().room.update({ where: { slug: LOBBY_SLUG }, data: { trigger: 'mention' } })

  /** One more device of this person. */
  async function createSession({ id, username, displayName, role }: SessionUser): Promise<TestUser> {
    return { id, username, displayName, role, ...(await createTestSession(id)) }
  }

  /** Somebody with an account who belongs to no room. */
  async function createStranger(name: string, role: Role = 'member'): Promise<TestUser> {
    const username = `${name}_${randomUUID().slice(0, 6)}`
    const row = await db().user.create({
      data: { username, usernameKey: Buffer.from(username), displayName: username, role },
    })
    return createSession({ id: String(row.id), username, displayName: username, role })
  }

  /** Somebody who belongs to the lobby, as everybody does from their registration on. */
  async function createUser(name: string, role: Role = 'member'): Promise<TestUser> {
    const user = await createStranger(name, role)
    const { lastSeq } = await db().room.findUniqueOrThrow({ where: { id: lobby.id } })
    await db().membership.create({ data: { roomId: lobby.id, userId: BigInt(user.id), lastReadSeq: lastSeq } })
    return user
  }

  return { database, roomId: String(lobby.id), createUser, createStranger, createSession }
}

/** `toDatabaseUrl`: how the server reaches the database, where that is not the direct way; `toAssistants`: in place of the scripted one. */
export async function createTestServer(
  environment: Record<string, string> = {},
  toDatabaseUrl: (url: string) => Promise<string> = async (url) => url,
  toAssistants?: () => Assistants,
) {
  const { database, roomId, createUser, createStranger, createSession } = await createTestLobby(toDatabaseUrl)
  const assistant = createScriptedAssistant()
  const { chat, server, stop } = createParts({
    toAssistants: toAssistants ?? (() => createFixedAssistants(assistant)),
    settings: parseEnv(environment),
  })
  const port = await server.listen(0, '127.0.0.1')
  const origin = `http://127.0.0.1:${port}`
  process.env.NEXTAUTH_URL = origin
  const clients: TestClient[] = []

  function open(headers: Record<string, string>, auth: object = {}): TestClient {
    const client = createClient(origin, headers, auth)
    clients.push(client)
    return client
  }

  return {
    ...{ assistant, origin, port, database, chat, createUser, createStranger, createSession, open, roomId },
    /** Answers its requests by HTTP; nothing does before. */
    answerBy: server.answerBy,
    /** A connected client of this person, which has entered the room. */
    enter(user: TestUser) {
      const client = open({ cookie: user.cookie, origin })
      return enterRoom(client, roomId)
    },
    /** Lets all clients go, as at the end of a test. */
    disconnectAll() {
      for (const client of clients.splice(0)) client.socket.disconnect()
    },
    async close() {
      await stop()
      await database.drop()
    },
  }
}

/** The client once it is connected and in the room. */
export async function enterRoom(client: TestClient, roomId: string): Promise<TestClient & { entered: RoomEntered }> {
  await client.connected()
  const entered = await client.request('room:enter', { roomId })
  if (!entered.ok) throw new Error(`not entered: ${entered.error.code}`)
  return Object.assign(client, { entered: entered.data })
}

export interface TestUser extends SessionUser {
  sessionId: string
  cookie: string
}

/** Throws where what came is not what the wire says, a key too many included. */
function requireShape(name: string, schema: z.ZodType, data: unknown): void {
  if (!isDeepStrictEqual(schema.parse(data), data)) throw new Error(`${name} carries more than the wire says`)
}

export type TestClient = ReturnType<typeof createClient>

export function createClient(origin: string, headers: Record<string, string>, auth: object = {}) {
  const socket: Socket = io(`${origin}${SOCKET_NAMESPACE}`, {
    ...{ path: SOCKET_PATH, transports: ['websocket'], extraHeaders: headers, reconnection: false, forceNew: true },
    auth,
  })
  const facts: { name: string; fact: unknown }[] = []
  const watchers = new Set<() => void>()
  socket.onAny((name: FactName, fact: unknown) => {
    requireShape(name, wireFacts[name].payload, fact)
    facts.push({ name, fact })
    for (const watch of watchers) watch()
  })

  function listFacts<N extends FactName>(name: N): Fact<N>[] {
    return facts.flatMap((entry) => (entry.name === name ? (entry.fact as Fact<N>) : []))
  }

  return {
    socket,
    /** In the order in which they came. */
    facts,
    listFacts,
    connected: () =>
      new Promise<void>((resolve, reject) => {
        if (socket.connected) resolve()
        socket.once('connect', resolve)
        socket.once('connect_error', reject)
      }),
    /** The code that the handshake was refused with. */
    refusal: () =>
      new Promise<string>((resolve, reject) => {
        socket.once('connect', () => reject(new Error('was let in')))
        socket.once('connect_error', (error: Error & { data?: { code: string } }) => {
          if (error.data) resolve(error.data.code)
          else reject(error)
        })
      }),
    async request<N extends CommandName>(name: N, input: CommandInput<N>): Promise<Result<CommandData<N>>> {
      const answer = await socket.timeout(ANSWER_TIMEOUT_MS).emitWithAck(name, input)
      if (answer.ok) requireShape(name, commands[name].output, answer.data)
      return answer
    },
    /** The first fact of this name, past or coming, for which the test holds. */
    fact: <N extends FactName>(name: N, holds: (fact: Fact<N>) => boolean = () => true) =>
      new Promise<Fact<N>>((resolve, reject) => {
        const timer = setTimeout(() => {
          watchers.delete(look)
          reject(new Error(`no ${name} came; there were: ${facts.map((entry) => entry.name).join(', ')}`))
        }, ANSWER_TIMEOUT_MS)
        const look = () => {
          const found = listFacts(name).find(holds)
          if (!found) return
          clearTimeout(timer)
          watchers.delete(look)
          resolve(found)
        }
        watchers.add(look)
        look()
      }),
    ended: () =>
      new Promise<string>((resolve) => {
        if (socket.disconnected) resolve('')
        socket.once('disconnect', resolve)
      }),
  }
}
