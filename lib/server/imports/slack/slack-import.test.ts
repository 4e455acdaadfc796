import { randomUUID } from 'node:crypto'
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Connection } from 'mariadb'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { ZipFile } from 'yazl'
import type { Message } from '#lib/protocol/entities.ts'
import { createTestServer, type TestServer } from '#test/realtime.ts'
import { chat } from '../../chat.ts'
import { connectTo } from '../../database/connect.ts'
import { createFileStorage } from '../../files/storage.ts'
import { db } from '../../store/prisma.ts'
import type { ImportOutcome } from '../room-import.ts'
import { openArchive } from './archive.ts'
import { importSlack } from './slack-import.ts'

const folder = mkdtempSync(join(tmpdir(), 'slack-'))
let server: TestServer
let connection: Connection

beforeAll(async () => {
  vi.stubEnv('DATA_DIR', folder)
  server = await createTestServer()
  connection = await connectTo(server.database.url)
})
afterAll(async () => {
  await connection.end()
  await server.close()
  rmSync(folder, { recursive: true })
})

const storage = createFileStorage({ folder: join(folder, 'files'), maxBytes: 1_000_000 })

async function createZip(files: Record<string, unknown>): Promise<string> {
  const path = join(folder, `${randomUUID()}.zip`)
  const zip = new ZipFile()
  for (const [name, content] of Object.entries(files))
    zip.addBuffer(Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)), name)
  zip.end()
  await pipeline(zip.outputStream, createWriteStream(path))
  return path
}

async function take(path: string, into: string) {
  const rooms: ImportOutcome[] = []
  const outcome = await importSlack(path, { connection, storage, into }, (room) => rooms.push(room))
  return { ...outcome, rooms: rooms.map(({ slug, added, all }) => [slug, added, all]) }
}

/** An archive as Slack makes it; `tag` is in the names of all people, so that no other test knows them. */
function createExport(tag: string): Record<string, unknown> {
  return {
    'channels.json': [
      {
        ...{ id: 'C1', name: 'tea_talk', created: 1_700_000_000, creator: 'U1', members: ['U1', 'U2'] },
        ...{ topic: { value: 'Leaves &amp; water' }, purpose: { value: 'unused' }, is_archived: false },
      },
      { id: 'C2', name: 'old.news', created: 1_700_000_000, creator: 'U9', members: [], is_archived: true },
    ],
    'groups.json': [{ id: 'G1', name: 'secret', creator: 'U2', members: ['U2'] }],
    'dms.json': [{ id: 'D1', members: ['U1', 'U2'] }],
    'users.json': [
      { id: 'U1', name: `${tag}.m`, profile: { display_name: 'Mira', title: 'Tea' } },
      { id: 'U2', name: `${tag}-M`, deleted: true, profile: { display_name: '', real_name: 'Noor Two' } },
      { id: 'U3', name: 'admin', profile: { real_name: 'Boss' } },
    ],
    'integration_logs.json': [],
    'tea_talk/2023-11-15.json': [
      { type: 'message', user: 'U2', text: 'an answer', ts: '1700000060.000200', thread_ts: '1700000000.000100' },
      {
        ...{ type: 'message', user: 'U1', text: '*Hello* <@U2> &amp; <!here>', ts: '1700000000.000100' },
        ...{ thread_ts: '1700000000.000100', edited: { user: 'U1', ts: '1700000030.000000' } },
        reactions: [
          { name: '+1', users: ['U2', 'U1'], count: 2 },
          { name: 'our_own', users: ['U2'], count: 1 },
        ],
      },
    ],
    'tea_talk/2023-11-14.json': [
      { type: 'message', subtype: 'channel_join', user: 'U1', ts: '1699999999.000001', text: '<@U1> has joined' },
    ],
    'tea_talk/2023-11-16.json': [
      {
        ...{ type: 'message', user: 'U1', ts: '1700100000.000100', text: '', upload: true },
        files: [{ name: 'a.pdf', permalink: 'https://x.slack.test/a', url_private: 'https://files.test/a?t=xoxe-1' }],
      },
      {
        type: 'message',
        subtype: 'bot_message',
        bot_id: 'B1',
        username: 'Build bot',
        ts: '1700100001.0001',
        text: 'ok',
      },
      { type: 'message', subtype: 'tombstone', user: 'USLACKBOT', ts: '1700100002.000100', text: 'was deleted' },
      {
        type: 'message',
        subtype: 'channel_topic',
        user: 'U3',
        ts: '1700100003.000100',
        topic: 'new topic',
        text: 'set',
      },
      {
        type: 'message',
        user: 'UZZZ',
        ts: '1700100004.000100',
        text: 'from afar',
        user_profile: { name: `far${tag}` },
      },
      { type: 'message', user: 'U1', ts: '1700100005.000100', text: ' ' },
    ],
    'old.news/2023-11-15.json': [],
    'secret/2023-11-15.json': [{ type: 'message', user: 'U2', text: 'hush', ts: '1700000000.000100' }],
  }
}

function createTag(): string {
  return `t${randomUUID().slice(0, 6)}`
}

async function readRoom(slug: string): Promise<{ row: Awaited<ReturnType<typeof findRow>>; messages: Message[] }> {
  const row = await findRow(slug)
  const found = await chat().exports.findForOperator(slug)
  let text = ''
  for await (const chunk of found?.chunks ?? []) text += chunk
  const lines = text.trimEnd().split('\n')
  return { row, messages: lines.map((line) => JSON.parse(line)).filter(({ type }) => type === 'message') }
}

async function findRow(slug: string) {
  return await db().room.findUniqueOrThrow({ where: { slug }, include: { memberships: { include: { user: true } } } })
}

const count = async () => [await db().room.count(), await db().message.count(), await db().user.count()]

describe('an export of Slack', () => {
  test('becomes rooms with their people, messages, threads, marks and events', async () => {
    const tag = createTag()
    const outcome = await take(await createZip(createExport(tag)), tag)
    expect(outcome).toEqual({
      ...{ known: [], directs: 1 },
      rooms: [
        [`${tag}-tea-talk`, 8, 8],
        [`${tag}-old-news`, 0, 0],
        [`${tag}-secret`, 1, 1],
      ],
    })
    const [mira, noor] = [`${tag}-m`, `${tag}-m-2`]
    const { row, messages } = await readRoom(`${tag}-tea-talk`)
    expect(row).toMatchObject({ name: 'tea_talk', topic: 'Leaves & water', visibility: 'public', createdBy: mira })
    expect(messages.map(({ seq, sender, kind, text, sentAt }) => [seq, sender, kind, text, sentAt])).toEqual([
      [1, mira, 'system', '', '2023-11-14T22:13:19.000Z'],
      [2, mira, 'human', `**Hello** @${noor} & @everyone`, '2023-11-14T22:13:20.000Z'],
      [3, noor, 'human', 'an answer', '2023-11-14T22:14:20.000Z'],
      [4, mira, 'human', '[a.pdf](https://x.slack.test/a)', '2023-11-16T02:00:00.000Z'],
      [5, 'build-bot', 'human', 'ok', '2023-11-16T02:00:01.000Z'],
      [6, 'slackbot', 'human', '', '2023-11-16T02:00:02.000Z'],
      [7, 'admin-2', 'system', '', '2023-11-16T02:00:03.000Z'],
      [8, `far${tag}`, 'human', 'from afar', '2023-11-16T02:00:04.000Z'],
    ])
    const [joined, hello, answer, , , gone, topic] = messages
    expect(joined?.event).toEqual({ type: 'joined', by: mira })
    expect(topic?.event).toEqual({ type: 'topic', by: 'admin-2', topic: 'new topic' })
    expect(hello).toMatchObject({ editedAt: '2023-11-14T22:13:50.000Z' })
    expect(hello?.reactions).toEqual([{ emoji: '👍', by: [noor, mira] }])
    expect(answer?.replyTo).toBe(hello?.id)
    expect(gone?.deletedAt).toBe(gone?.sentAt)
    const roles = row.memberships.map(({ user, role }) => [user.username, role]).sort()
    expect(roles).toEqual([
      ['ai', 'member'],
      [mira, 'owner'],
      [noor, 'member'],
    ])
    const person = await db().user.findUniqueOrThrow({ where: { username: mira } })
    expect(person).toMatchObject({ displayName: 'Mira', about: 'Tea', status: 'disabled', password: null })
    expect((await findRow(`${tag}-old-news`)).archivedAt).not.toBeNull()
    expect(await findRow(`${tag}-secret`)).toMatchObject({ visibility: 'private' })
  })

  test('met again adds what is new alone, in whatever folder it is', async () => {
    const tag = createTag()
    const files = createExport(tag)
    await take(await createZip(files), tag)
    const before = await count()
    expect((await take(await createZip(files), tag)).rooms.map(([, added]) => added)).toEqual([0, 0, 0])
    expect(await count()).toEqual(before)
    const more = [{ type: 'message', user: 'U1', text: 'later', ts: '1700200000.000100' }]
    const later = { ...files, 'tea_talk/2023-11-17.json': more }
    const moved = Object.fromEntries(Object.entries(later).map(([name, content]) => [`an export/${name}`, content]))
    expect((await take(await createZip(moved), tag)).rooms.map(([, added]) => added)).toEqual([1, 0, 0])
  })

  test('says who of it has an account here', async () => {
    const person = await server.createUser('known0')
    const files = { ...createExport(createTag()), 'users.json': [{ id: 'U1', name: person.username }] }
    expect((await take(await createZip(files), createTag())).known).toEqual([person.username])
  })

  test.each([
    ['channels.json', 'no json', /channels\.json.* is no JSON/],
    ['channels.json', {}, /channels\.json is no list/],
    ['secret/2023-11-15.json', `[\n{"ts": }${' '.repeat(200)}\n]`, /secret\/2023-11-15\.json, line 2 is no JSON/],
    ['secret/2023-11-15.json', [{ ts: '1.1' }, { ts: 5 }], /secret\/2023-11-15\.json, entry 2: ts is wrong/],
    ['users.json', [{ name: 'x' }], /users\.json, entry 1: id is wrong/],
    ['users.json', '\xff', /users\.json/],
    ['groups.json', [{ id: 'G1', name: 'x', created: 1e15 }], /groups\.json, entry 1: created is wrong/],
    ['groups.json', [{ id: 'G1', name: 'x', updated: -1e300 }], /groups\.json, entry 1: updated is wrong/],
  ])('is refused where %s is damaged, and nothing is changed', async (name, content, words) => {
    const tag = createTag()
    const before = await count()
    await expect(take(await createZip({ ...createExport(tag), [name]: content }), tag)).rejects.toThrow(words)
    expect(await count()).toEqual(before)
  })

  test('takes no other room’s place', async () => {
    const tag = createTag()
    const files = createExport(tag)
    await take(await createZip(files), tag)
    const before = await count()
    const other = {
      ...files,
      'secret/2023-11-15.json': [{ type: 'message', user: 'U2', text: 'x', ts: '1800000000.0' }],
    }
    await expect(take(await createZip(other), tag)).rejects.toThrow(/Another room has the address .*-secret/)
    expect(await count()).toEqual(before)
  })
})

describe('an archive', () => {
  const limits = { entries: 10, bytes: 3_000_000, entryBytes: 2_500_000, ratio: 100 }

  test.each([
    [
      'of too many entries',
      Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`${n}.json`, []])),
      /more than 10/,
    ],
    ['with too large an entry', { 'a.json': 'x'.repeat(2_500_001) }, /a\.json is larger than 2500000/],
    ['with one that is packed too well', { 'a.json': 'x'.repeat(2_000_000) }, /a\.json is packed more than 100 times/],
    [
      'that is too large',
      { 'a.json': Math.random().toString().repeat(50_000), 'b.json': 'y'.repeat(2_400_000) },
      /larger|packed/,
    ],
    ['without channels', { 'a.json': [] }, /no channels\.json/],
  ])('%s is refused before it is unpacked', async (_, files, words) => {
    await expect(openArchive(await createZip(files), 'channels.json', limits)).rejects.toThrow(words)
  })

  test('that is none, or leads out of its place, is refused', async () => {
    const path = join(folder, 'none.zip')
    writeFileSync(path, 'PK but no zip at all, however long it may be')
    await expect(openArchive(path, 'channels.json')).rejects.toThrow(/can't be read/)
    const zip = await createZip({ 'channels.json': [], 'aa/evil.json': [] })
    const bytes = readFileSync(zip)
    writeFileSync(path, Buffer.from(bytes.toString('latin1').replaceAll('aa/evil', '../evil'), 'latin1'))
    await expect(openArchive(path, 'channels.json')).rejects.toThrow(/can't be read: invalid relative path/)
  })
})
