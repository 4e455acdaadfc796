import type { RoomRole } from '#lib/protocol/entities.ts'
import type { ImportSource, RoomEntry, UserEntry } from './entries.ts'
import { createIdIndex, type IdIndex } from './id-index.ts'
import { ImportError } from './import-error.ts'
import { applyEvent, applySender } from './memberships.ts'

/** The first reading of a file, which changes nothing: what is in it, and that it is whole. */
export interface ImportPlan {
  room: RoomEntry
  people: Map<string, UserEntry>
  index: IdIndex
  /** By username, at the end of the file. */
  members: ReadonlyMap<string, RoomRole>
  /** Of which message, and where among its files, by the ids that files have there. */
  files: Map<string, { seq: number; place: number }>
  count: number
  lastSeq: number
  lastRev: number
}

/** Compares some messages with those that are there already. */
type Compare = (messages: { seq: number; sentAt: string }[]) => Promise<void>

const COMPARED_AT_ONCE = 1_000

/** `begin` is called with the room, before its messages. Throws ImportError. */
export async function readPlan(
  source: ImportSource,
  begin: (room: RoomEntry) => Promise<Compare>,
): Promise<ImportPlan> {
  let plan: (ImportPlan & { members: Map<string, RoomRole> }) | null = null
  let compare: Compare = async () => {}
  let waiting: { seq: number; sentAt: string }[] = []
  for await (const entry of source()) {
    if (entry.type === 'room') {
      if (plan) throw new ImportError('The file holds two rooms: it is no export.')
      plan = createPlan(entry)
      compare = await begin(entry)
      continue
    }
    if (!plan) throw new ImportError('The file does not begin with a room: it is no export.')
    if (entry.type === 'user') plan.people.set(entry.username, entry)
    if (entry.type !== 'message') continue
    const { id, seq, sentAt, event, files = [] } = entry
    if (seq <= plan.lastSeq) throw new ImportError(`Message ${seq} stands behind message ${plan.lastSeq}.`)
    plan.index.add(id, seq)
    for (const [place, file] of files.entries()) plan.files.set(file.id, { seq, place })
    if (event) applyEvent(plan.members, event)
    else if (plan.room.sweptToSeq !== undefined) applySender(plan.members, entry.sender)
    plan.count++
    plan.lastSeq = seq
    plan.lastRev = Math.max(plan.lastRev, entry.rev)
    waiting.push({ seq, sentAt })
    if (waiting.length < COMPARED_AT_ONCE) continue
    await compare(waiting)
    waiting = []
  }
  if (!plan) throw new ImportError('The file is empty.')
  await compare(waiting)
  return plan
}

function createPlan(room: RoomEntry) {
  const members = new Map<string, RoomRole>((room.people ?? []).map((username) => [username, 'member']))
  for (const username of room.assistants) members.set(username, 'member')
  // What told of its making is swept.
  if (room.sweptToSeq !== undefined && room.createdBy !== undefined) members.set(room.createdBy, 'owner')
  return {
    ...{ room, people: new Map(), index: createIdIndex(), members, files: new Map() },
    ...{ count: 0, lastSeq: 0, lastRev: 0 },
  }
}
