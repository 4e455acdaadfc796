import { randomUUID } from 'node:crypto'
import type { Connection } from 'mariadb'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { listRoomsLeftAlone } from '#lib/server/auth/account-deletion.ts'
import { chat } from '#lib/server/chat.ts'
import { connectTo } from '#lib/server/database/connect.ts'
import { finishErasures } from '#lib/server/store/erasure.ts'
import { db, requireDatabaseUrl } from '#lib/server/store/prisma.ts'
import { Browser, createSignedIn, PASSWORD } from '#test/browser.ts'
import { ALLOWANCE, expectWithin } from '#test/eventually.ts'
import { createTestHouse, forgetLimits, type TestHouse } from '#test/house.ts'

const { closeSessions } = vi.hoisted(() => ({ closeSessions: vi.fn() }))
vi.mock('#lib/server/realtime/revoke.ts', () => ({ closeSessions }))

let house: TestHouse

beforeAll(async () => {
  house = await createTestHouse()
})
afterAll(() => house.close())
beforeEach(async () => {
  forgetLimits()
  vi.clearAllMocks()
  await db().message.deleteMany()
  await db().toldPiece.deleteMany()
  await db().room.updateMany({ data: { lastSeq: 0, lastRev: 0 } })
  await db().user.deleteMany({ where: { kind: 'human' } })
})

const form = { currentPassword: PASSWORD }

function remove(browser: Browser, body: unknown = form) {
  return browser.delete('/api/account', undefined, body)
}

async function answerOf(response: Response) {
  return [response.status, await response.json()]
}

async function findUser(username: string) {
  return db().user.findUniqueOrThrow({ where: { username } })
}

async function say(username: string, text: string, askedBy?: string) {
  const lobby = await db().room.update({
    where: { slug: 'lobby' },
    data: { lastSeq: { increment: 1 }, lastRev: { increment: 1 } },
  })
  const place = { roomId: lobby.id, seq: lobby.lastSeq, rev: lobby.lastRev, sentAt: new Date() }
  const reply = askedBy && { reply: { create: { roomId: lobby.id, assistant: 'ai', status: 'done', askedBy } } }
  return db().message.create({ data: { ...place, sender: username, message: text, ...reply } })
}

async function createRoom(
  slug: string,
  visibility: 'public' | 'private',
  people: [userId: bigint, role: string][],
): Promise<bigint> {
  const memberships = { create: people.map(([userId, role]) => ({ userId, role })) }
  return (await db().room.create({ data: { slug: `${slug}-${randomUUID()}`, name: slug, visibility, memberships } })).id
}

/** Every place of the database where this is said, but in what people wrote. */
async function findTraces(said: string): Promise<string[]> {
  const connection = await connectTo(requireDatabaseUrl())
  const columns = await connection.query<{ t: string; c: string }[]>(
    `SELECT TABLE_NAME AS t, COLUMN_NAME AS c FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()
    AND DATA_TYPE IN ('varchar', 'char', 'text', 'mediumtext', 'varbinary')`,
  )
  const traces: string[] = []
  for (const { t, c } of columns) {
    if (`${t}.${c}` === 'messages.message') continue
    const found = await connection.query(`SELECT 1 FROM \`${t}\` WHERE \`${c}\` LIKE ? LIMIT 1`, [`%${said}%`])
    if (found.length > 0) traces.push(`${t}.${c}`)
  }
  await connection.end()
  return traces
}

describe('deleting one’s account', () => {
  test('leaves the messages and nothing that says whose they were', async () => {
    await createSignedIn('admin_one')
    const browser = new Browser({ 'user-agent': 'Mirabrowser/7.7', 'x-client-address': '192.0.2.1' })
    await browser.signUp('mira_lin')
    await browser.signIn('mira_lin')
    await browser.post('/api/email', { email: 'mira_lin@example.org' })
    await browser.post('/api/profile', { displayName: 'mira_lin the First' })
    const elsewhere = new Browser()
    await elsewhere.signIn('mira_lin')
    const { id } = await findUser('mira_lin')
    const { id: messageId } = await say('mira_lin', 'my words, says mira_lin')
    await say('ai', 'an answer', 'mira_lin')
    const event = JSON.stringify({ type: 'added', by: 'mira_lin', usernames: ['tom', 'mira_lin'] })
    const told = await say('admin_one', '')
    await db().message.update({ where: { id: told.id }, data: { kind: 'system', event } })
    const removed = await say('admin_one', '')
    await db().message.update({ where: { id: removed.id }, data: { deletedAt: new Date(), deletedBy: 'mira_lin' } })
    expect(await findTraces('mira_lin')).not.toEqual([])

    expect(await answerOf(await remove(browser))).toEqual([200, {}])

    for (const trace of ['mira_lin', 'Mirabrowser', 'mira_lin@example.org']) expect(await findTraces(trace)).toEqual([])
    const gone = await findUser(`deleted-${id}`)
    expect(gone).toMatchObject({
      ...{ id, displayName: `deleted-${id}`, status: 'deleted', role: 'member', password: null, email: null },
      ...{ ip: null, lastLoginIp: null, lastLoginAt: null, timeZone: null },
    })
    const kept = await db().message.findUniqueOrThrow({ where: { id: messageId } })
    expect(kept).toMatchObject({ sender: `deleted-${id}`, message: 'my words, says mira_lin' })
    const toldNow = await db().message.findUniqueOrThrow({ where: { id: told.id } })
    const tombstone = await db().message.findUniqueOrThrow({ where: { id: removed.id } })
    expect(tombstone).toMatchObject({ deletedBy: `deleted-${id}`, event: null })
    expect(JSON.parse(toldNow.event ?? '')).toMatchObject({ by: `deleted-${id}`, usernames: ['tom', `deleted-${id}`] })
    expect(await db().membership.count({ where: { userId: id } })).toBe(0)
    expect(await db().session.findMany({ where: { userId: id }, select: { endReason: true, ip: true } })).toEqual([
      { endReason: 'disabled', ip: null },
      { endReason: 'disabled', ip: null },
    ])
    expect(closeSessions.mock.calls).toEqual([[{ userId: String(id) }, 'disabled']])
    for (const each of [browser, elsewhere]) expect((await each.send('/api/sessions')).status).toBe(401)
    expect((await elsewhere.signIn('mira_lin')).status).toBe(401)
    const actor = { id: '1', username: 'admin_one', displayName: 'admin_one', role: 'admin' } as const
    const users = await chat().users.list(actor, { usernames: ['mira_lin', `deleted-${id}`] })
    expect(users).toMatchObject([{ id: String(id), username: `deleted-${id}`, status: 'deleted' }])
  })

  test.each([
    [{ currentPassword: 'wrong' }, 400, { code: 'invalid', fields: { currentPassword: 'wrong' } }],
    [{ currentPassword: '' }, 400, { code: 'invalid', fields: { currentPassword: 'required' } }],
    [{}, 400, { code: 'invalid', fields: { currentPassword: 'required' } }],
  ])('needs the password: %j', async (body, status, error) => {
    const browser = await createSignedIn()
    expect(await answerOf(await remove(browser, body))).toEqual([status, { error }])
    expect(await findUser('mira')).toMatchObject({ status: null })
  })

  test('is only for who is signed in, from this site', async () => {
    expect((await remove(new Browser())).status).toBe(401)
    const browser = await createSignedIn()
    expect((await browser.delete('/api/account', 'https://evil.example', form)).status).toBe(403)
    expect(await findUser('mira')).toMatchObject({ status: null })
  })

  test('is not for the last admin while others are there, and for one of two', async () => {
    const admin = await createSignedIn('first')
    const other = await createSignedIn('second')
    await new Browser().signUp('third')
    expect(await answerOf(await remove(admin))).toEqual([409, { error: { code: 'conflict' } }])
    expect(await findUser('first')).toMatchObject({ status: null })
    await db().user.update({ where: { username: 'second' }, data: { role: 'admin' } })
    const answers = await Promise.all([remove(admin), remove(other)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  })

  test('is not for the last owner of a channel while others are in it, whom the settings name it', async () => {
    await createSignedIn('first')
    const browser = await createSignedIn('mira')
    const other = await createSignedIn('tom')
    const [mira, tom] = [await findUser('mira'), await findUser('tom')]
    const team = await createRoom('team', 'public', [
      [mira.id, 'owner'],
      [tom.id, 'moderator'],
    ])
    const actor = { id: String(mira.id), username: 'mira', displayName: 'mira', role: 'member' } as const
    expect(await listRoomsLeftAlone(actor)).toEqual(['team'])
    expect(await answerOf(await remove(browser))).toEqual([409, { error: { code: 'conflict' } }])
    expect(await findUser('mira')).toMatchObject({ status: null })
    expect(await db().membership.count({ where: { userId: mira.id } })).toBe(2)

    const key = { roomId: team, userId: tom.id }
    await db().membership.update({ where: { roomId_userId: key }, data: { role: 'owner' } })
    expect(await listRoomsLeftAlone(actor)).toEqual([])
    const answers = await Promise.all([remove(browser), remove(other)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200])
    expect(await db().membership.count({ where: { roomId: team } })).toBe(0)
  })

  test('takes the private rooms along that nobody else is in, and leaves the others', async () => {
    const first = await createSignedIn('first')
    const browser = await createSignedIn('mira')
    const [mira, friend] = [await findUser('mira'), await findUser('first')]
    const ai = await findUser('ai')
    const alone = await createRoom('alone', 'private', [
      [mira.id, 'owner'],
      [ai.id, 'member'],
    ])
    const open = await createRoom('open', 'public', [[mira.id, 'owner']])
    const shared = await createRoom('shared', 'private', [
      [mira.id, 'member'],
      [friend.id, 'owner'],
    ])
    expect((await remove(browser)).status).toBe(200)
    const left = async () =>
      (await db().room.findMany({ where: { id: { in: [alone, open, shared] } } })).map(({ id }) => id)
    await expect.poll(left).toEqual([open, shared])
    expect((await remove(first)).status).toBe(200)
    await expect.poll(left).toEqual([open])
  })

  test('ends what is kept of the person’s rights, in all processes', async () => {
    await createSignedIn('first')
    const browser = await createSignedIn('mira')
    const { id } = await findUser('mira')
    const actor = { id: String(id), username: 'mira', displayName: 'mira', role: 'member' } as const
    const lobby = await db().room.findUniqueOrThrow({ where: { slug: 'lobby' } })
    const send = () =>
      chat().commands['message:send'](actor, {
        roomId: String(lobby.id),
        clientId: randomUUID(),
        text: 'hi',
        ask: false,
      })
    await send()
    expect((await remove(browser)).status).toBe(200)
    await expect(send()).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('by the only one leaves an empty house, whose next one is the admin', async () => {
    const admin = await createSignedIn('first')
    expect((await remove(admin)).status).toBe(200)
    await new Browser().signUp('next')
    expect(await findUser('next')).toMatchObject({ role: 'admin' })
  })

  test('twice at once happens once', async () => {
    await createSignedIn('first')
    const browser = await createSignedIn('mira')
    const answers = await Promise.all([remove(browser), remove(browser)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401])
  })

  test('frees the name, for an account that is another’s', async () => {
    await createSignedIn('first')
    const mine = await createSignedIn('mira')
    await say('mira', 'my words')
    await remove(mine)
    const next = await createSignedIn('mira')
    expect(await next.get('/api/auth/session')).toMatchObject({ user: { username: 'mira' } })
    expect(await db().message.count({ where: { sender: 'mira' } })).toBe(0)
  })

  test('takes not longer than a person waits where it has 20,000 messages, and holds up no room', {
    timeout: 120_000,
  }, async () => {
    await createSignedIn('first')
    const browser = await createSignedIn('mira')
    await db().$executeRaw`
      INSERT INTO messages (room_id, seq, rev, sender, message, sent_at, client_id)
      WITH RECURSIVE few (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM few WHERE n < 1), ten (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM ten WHERE n < 9)
      SELECT rooms.id, 1000000 + n, 1000000 + n, 'mira', 'hello', NOW(3), UUID() FROM rooms JOIN (
        SELECT a.n + 10 * b.n + 100 * c.n + 1000 * d.n + 10000 * e.n AS n FROM ten a, ten b, ten c, ten d, few e
      ) AS numbers WHERE slug = 'lobby'`
    await db().room.updateMany({ where: { slug: 'lobby' }, data: { lastSeq: 2_000_000, lastRev: 2_000_000 } })
    const hers = await db().message.findMany({ where: { sender: 'mira' }, select: { id: true }, take: 20_000 })
    const lobby = await db().room.findUniqueOrThrow({ where: { slug: 'lobby' } })
    const first = await findUser('first')
    const actor = { id: String(first.id), username: 'first', displayName: 'first', role: 'admin' } as const
    const { commands } = chat()
    let isDone = false
    const waits: number[] = []
    async function liveOn(): Promise<void> {
      const roomId = String(lobby.id)
      while (!isDone) {
        const began = performance.now()
        const messageId = String(hers[Math.floor(Math.random() * hers.length)]?.id)
        await Promise.all([
          commands['message:send'](actor, { roomId, clientId: randomUUID(), text: 'hi', ask: false }),
          commands['reaction:set'](actor, { messageId, emoji: '👍', isOn: true }),
        ])
        waits.push(performance.now() - began)
      }
    }
    const living = liveOn()
    const began = performance.now()
    expect((await remove(browser)).status).toBe(200)
    expectWithin(20_000, began)
    isDone = true
    await living
    expect(waits.length).toBeGreaterThan(10)
    expect(Math.max(...waits)).toBeLessThan(1_500 * ALLOWANCE)
    expect(await db().message.count({ where: { sender: { startsWith: 'deleted-' } } })).toBe(20_000)
  })

  describe('in the middle', () => {
    let other: Connection
    beforeEach(async () => {
      other = await connectTo(requireDatabaseUrl())
      await other.beginTransaction()
    })
    afterEach(async () => {
      await other.rollback()
      await other.end()
    })

    /** The connections that are at such a statement in this database. */
    async function listAt(statement: string): Promise<bigint[]> {
      const rows = await other.query<{ id: bigint }[]>(
        'SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND info LIKE ?',
        [`${statement}%`],
      )
      return rows.map(({ id }) => id)
    }

    test('is ended by the next process where the one that began was killed', async () => {
      await createSignedIn('first')
      const browser = await createSignedIn('mira_lin')
      const { id } = await findUser('mira_lin')
      const { id: messageId } = await say('mira_lin', 'my words')
      await say('ai', 'an answer', 'mira_lin')
      await other.query('SELECT id FROM messages WHERE id = ? FOR UPDATE', [messageId])
      const removing = remove(browser)
      const erasing = 'UPDATE messages SET sender'
      await expect.poll(() => listAt(erasing)).toHaveLength(1)
      // The account is gone already: nobody signs in, and the room has one person less.
      expect((await browser.send('/api/sessions')).status).toBe(401)
      expect(await db().membership.count({ where: { userId: id } })).toBe(0)
      await other.query(`KILL CONNECTION ${(await listAt(erasing))[0]}`)
      expect((await removing).status).toBe(503)
      await other.rollback()
      expect(await findUser('mira_lin')).toMatchObject({ status: 'deleted', displayName: `deleted-${id}`, email: null })
      await Promise.all([finishErasures(), finishErasures()])
      expect(await findTraces('mira_lin')).toEqual([])
      expect(await findUser(`deleted-${id}`)).toMatchObject({ id, status: 'deleted' })
      expect(await db().message.findUniqueOrThrow({ where: { id: messageId } })).toMatchObject({
        sender: `deleted-${id}`,
      })
      await createSignedIn('mira_lin')
      await finishErasures()
      expect(await findUser('mira_lin')).toMatchObject({ status: null })
    })

    test('takes along what is said in that moment', async () => {
      await createSignedIn('first')
      const browser = await createSignedIn('mira')
      const { id } = await findUser('mira')
      const lobby = await db().room.findUniqueOrThrow({ where: { slug: 'lobby' } })
      await other.query(
        "INSERT INTO messages (room_id, seq, rev, sender, message, sent_at) VALUES (?, 500, 500, 'mira', 'late', NOW(3))",
        [lobby.id],
      )
      const removing = remove(browser)
      await expect.poll(() => listAt('UPDATE messages SET sender')).toHaveLength(1)
      await other.commit()
      expect((await removing).status).toBe(200)
      expect(await db().message.findFirstOrThrow({ where: { message: 'late' } })).toMatchObject({
        sender: `deleted-${id}`,
      })
    })
  })

  test('takes the name out of what AIs were told, and out of digests', async () => {
    await createSignedIn('first')
    const browser = await createSignedIn('mira')
    const { id } = await findUser('mira')
    const said = await say('mira', 'ask mira: about it')
    const { roomId } = said
    const piece = (messageId: bigint, text: string) => ({
      roomId,
      messageId,
      hash: Buffer.from(randomUUID().slice(0, 32)),
      text,
    })
    await db().toldPiece.createMany({
      data: [
        piece(said.id, '[#1] mira (replying to mira: “'),
        piece(said.id, '[#1] mira: ask mira: about it'),
        piece(0n, 'You are 小砚\nPeople of this room: anna, mira, miranda\nmira is a word here'),
      ],
    })
    await db().catchUp.create({
      data: { roomId, afterSeq: 0, upToSeq: 1, rev: 1, readsFromSeq: 0, entries: '["mira"]' },
    })
    expect((await remove(browser)).status).toBe(200)
    const gone = `deleted-${id}`
    const pieces = await db().toldPiece.findMany({ where: { roomId }, orderBy: { id: 'asc' } })
    expect(pieces.map(({ text }) => text)).toEqual([
      `[#1] ${gone} (replying to ${gone}: “`,
      `[#1] ${gone}: ask mira: about it`,
      `You are 小砚\nPeople of this room: anna, ${gone}, miranda\nmira is a word here`,
    ])
    expect(await db().catchUp.count()).toBe(0)
  })
})
