import type { RoomRole } from '#lib/protocol/entities.ts'
import { ROOM_NAME_MAX, SLUG_MAX } from '#lib/protocol/limits.ts'
import { toNumberedSlug, toRoomSlug } from '#lib/protocol/rules/room-fields.ts'
import type { ImportEntry, ImportSource, RoomEntry } from '../entries.ts'
import { type Archive, openArchive } from './archive.ts'
import { toTalk, toTopic } from './messages.ts'
import type { MrkdwnNames } from './mrkdwn.ts'
import { createSlackPeople, type SlackPeople } from './people.ts'
import { parseList, type SlackChannel, slackChannel, slackMessage, slackUser } from './shapes.ts'

/**
 * What Slack gives whoever leaves it: a zip of channels.json, groups.json (private ones), users.json, and a folder for each channel with
 * a file for each day. Each channel is read as what an export of ours would be.
 */

const CHANNELS = 'channels.json'
const DAY = /^([^/]+)\/\d{4}-\d\d-\d\d\.json$/

export interface SlackRoom {
  source: ImportSource
  /** By username; the archive says it better than what was told in the channel. */
  members: Map<string, RoomRole>
}

export interface SlackExport {
  rooms: SlackRoom[]
  /** Of all people who are known so far: at the end, when all was read, of all. */
  usernames(): string[]
  /** Talks between people that are in the archive, which are not taken. */
  directs: number
  close(): void
}

/** `prefix`: what the rooms' addresses begin with. Throws ImportError. */
export async function openSlackExport(path: string, prefix?: string): Promise<SlackExport> {
  const archive = await openArchive(path, CHANNELS)
  try {
    const readAll = async <T>(file: string, read: (value: unknown) => T[]) =>
      archive.has(file) ? read(await archive.readJson(file)) : []
    const readChannels = (file: string) => readAll(file, (value) => parseList(file, value, slackChannel))
    const users = await readAll('users.json', (value) => parseList('users.json', value, slackUser))
    const channels = await readChannels(CHANNELS)
    const groups = await readChannels('groups.json')
    const people = createSlackPeople(users)
    const days = listDays(archive)
    const taken = new Set<string>()
    const called = new Map([...channels, ...groups].map(({ id, name }) => [id, name]))
    const names: MrkdwnNames = {
      findUser: (id) => people.find(id)?.username ?? null,
      findChannel: (id) => called.get(id) ?? null,
    }
    const toRoom = (visibility: RoomEntry['visibility']) => (channel: SlackChannel) => {
      const slug = toFreeSlug(prefix === undefined ? channel.name : `${prefix}-${channel.name}`, taken)
      const room = toRoomEntry(channel, { visibility, slug, people, names })
      const files = days.get(channel.name) ?? days.get(channel.id) ?? []
      return {
        source: () => readChannel(archive, { room, files, people, names }),
        members: listMembers(channel, people),
      }
    }
    const rooms = [...channels.map(toRoom('public')), ...groups.map(toRoom('private'))]
    const directs = await Promise.all(['dms.json', 'mpims.json'].map((file) => readAll(file, toList)))
    const usernames = () => people.list().map(({ username }) => username)
    return { rooms, usernames, directs: directs.flat().length, close: archive.close }
  } catch (cause) {
    archive.close()
    throw cause
  }
}

function toList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

/** The files of each folder, in the order of their days. */
function listDays({ paths }: Archive): Map<string, string[]> {
  const days = new Map<string, string[]>()
  for (const path of paths.toSorted()) {
    const folder = DAY.exec(path)?.[1]
    if (folder === undefined) continue
    const files = days.get(folder) ?? []
    files.push(path)
    days.set(folder, files)
  }
  return days
}

function toFreeSlug(name: string, taken: Set<string>): string {
  const base = toRoomSlug(name).slice(0, SLUG_MAX)
  for (let number = 1; ; number++) {
    const slug = number === 1 ? base : toNumberedSlug(base, number)
    if (taken.has(slug)) continue
    taken.add(slug)
    return slug
  }
}

interface RoomFacts {
  visibility: RoomEntry['visibility']
  slug: string
  people: SlackPeople
  names: MrkdwnNames
}

function toRoomEntry(channel: SlackChannel, { visibility, slug, people, names }: RoomFacts): RoomEntry {
  const { name, created, updated, creator, topic, purpose } = channel
  const since = new Date(updated ?? (created ?? 0) * 1_000).toISOString()
  return {
    ...{
      type: 'room',
      id: '1',
      slug,
      kind: 'channel',
      name: cut(name, ROOM_NAME_MAX),
      topic: toTopic(topic?.value || purpose?.value || '', names),
    },
    ...{ visibility, trigger: 'mention', assistants: ['ai'], model: '', instructions: '', lastSeq: 0 },
    ...(creator && { createdBy: people.require(creator).username }),
    ...(channel.is_archived && { archivedAt: since }),
  }
}

function cut(text: string, max: number): string {
  return [...text].slice(0, max).join('')
}

/** Whoever made it owns it; else its first member. */
function listMembers({ members, creator }: SlackChannel, people: SlackPeople): Map<string, RoomRole> {
  const ids = members ?? []
  const owner = creator && ids.includes(creator) ? creator : ids[0]
  const found = ids.map((id) => [people.require(id).username, id === owner ? 'owner' : 'member'] as const)
  return new Map<string, RoomRole>([...found, ['ai', 'member']])
}

interface ChannelParts {
  room: RoomEntry
  files: string[]
  people: SlackPeople
  names: MrkdwnNames
}

/** A day is held at a time. */
async function* readChannel(
  archive: Archive,
  { room, files, people, names }: ChannelParts,
): AsyncGenerator<ImportEntry> {
  yield room
  const known = new Set<string>()
  function* listNew(): Generator<ImportEntry> {
    for (const person of people.list()) {
      if (known.has(person.username)) continue
      known.add(person.username)
      yield person
    }
  }
  let seq = 0
  let last = ''
  for (const file of files) {
    const day = parseList(file, await archive.readJson(file), slackMessage)
    for (const message of day.sort((a, b) => Number(a.ts) - Number(b.ts))) {
      const talk = toTalk(message, people, names)
      // One that answers in a thread and to all may stand there twice.
      if (!talk || talk.id === last) continue
      last = talk.id
      seq++
      yield { ...talk, roomId: room.id, seq, rev: seq }
    }
    yield* listNew()
  }
  yield* listNew()
}
