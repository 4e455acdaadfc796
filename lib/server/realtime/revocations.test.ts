import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTestServer, enterRoom, type TestServer, type TestUser } from '#test/realtime.ts'
import { recall } from '../remember.ts'
import { db } from '../store/prisma.ts'
import type { Revocations } from './revocations.ts'

/** Losing a room at the worst moment, on real sockets. */

let server: TestServer
let roomId: string
let member: TestUser

beforeAll(async () => {
  server = await createTestServer({ MESSAGES_PER_10S: '0' })
})
beforeEach(async () => {
  const [owner, other] = [await server.createStranger('owner'), await server.createStranger('member')]
  member = other
  const usernames = [member.username]
  const { room } = await server.chat.commands['room:create'](owner, {
    name: 'Closed',
    visibility: 'private',
    usernames,
  })
  roomId = room.id
})
afterEach(() => server.disconnectAll())
afterAll(() => server.close())

async function connect(user: TestUser) {
  const client = server.open({ cookie: user.cookie, origin: server.origin })
  await client.connected()
  return client
}

const revocations = () => recall<Revocations>('revocations')

describe('who loses a room', () => {
  it('while coming in is not in it afterwards', async () => {
    const client = await connect(member)
    const { rooms } = server.chat
    const { requireEntrance } = rooms
    // Removed after the entrance was found, and before the socket is in the room.
    vi.spyOn(rooms, 'requireEntrance').mockImplementationOnce(async (...words) => {
      const entrance = await requireEntrance(...words)
      await db().membership.deleteMany({ where: { roomId: BigInt(roomId), userId: BigInt(member.id) } })
      revocations()?.hear({ roomId, lost: { userIds: [member.id], reason: 'removed' } })
      return entrance
    })
    expect(await client.request('room:enter', { roomId })).toEqual({ ok: false, error: { code: 'not_found' } })
    expect(await client.request('typing:set', { roomId, isTyping: true })).toEqual({
      ok: false,
      error: { code: 'not_found' },
    })
    expect(client.listFacts('inbox:left')).toEqual([{ roomId, reason: 'removed' }])
  })

  it('while nobody could tell is found out by looking again', async () => {
    const client = await enterRoom(await connect(member), roomId)
    await revocations()?.lookAgain()
    expect(client.listFacts('inbox:left')).toEqual([])
    await db().membership.deleteMany({ where: { roomId: BigInt(roomId), userId: BigInt(member.id) } })
    await revocations()?.lookAgain()
    expect(await client.fact('inbox:left')).toEqual({ roomId, reason: 'removed' })
    expect(await client.request('typing:set', { roomId, isTyping: true })).toMatchObject({ ok: false })
  })
})
