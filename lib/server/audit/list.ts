import type { AuditEntry, AuditFilter, AuditPerson, AuditQuery } from '#lib/protocol/admin.ts'
import type { AuditAction, AuditTargetKind } from '#lib/protocol/rules/audit.ts'
import type { AuditLine, Prisma } from '../store/generated/client.ts'
import { db } from '../store/prisma.ts'
import { runQuery } from '../store/run-query.ts'

/** Reading the audit log. */

export interface AuditPage {
  lines: AuditEntry[]
  nextCursor?: string
}

const DAY_MS = 24 * 60 * 60_000
const EXPORTED_AT_ONCE = 500

/** Newest first, behind `cursor`. Throws CodedError `unavailable`. */
export async function listAudit({ cursor, limit, ...filter }: AuditQuery): Promise<AuditPage> {
  const where = await toWhere(filter)
  if (!where) return { lines: [] }
  const behind = cursor === undefined ? {} : { id: { lt: BigInt(cursor) } }
  const rows = await runQuery(() =>
    db().auditLine.findMany({ where: { ...where, ...behind }, orderBy: { id: 'desc' }, take: limit + 1 }),
  )
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    lines: await toEntries(page),
    ...(rows.length > limit && last && { nextCursor: String(last.id) }),
  }
}

/** All of them, oldest first, some at a time. Throws CodedError `unavailable`. */
export async function* readAudit(filter: AuditFilter): AsyncGenerator<AuditEntry[]> {
  const where = await toWhere(filter)
  for (let last = 0n; where; ) {
    const behind = { id: { gt: last } }
    const rows = await runQuery(() =>
      db().auditLine.findMany({ where: { ...where, ...behind }, orderBy: { id: 'asc' }, take: EXPORTED_AT_ONCE }),
    )
    if (rows.length === 0) return
    last = rows.at(-1)?.id ?? last
    yield await toEntries(rows)
  }
}

/** Null: nobody is called so. */
async function toWhere({ actor, action, from, to }: AuditFilter): Promise<Prisma.AuditLineWhereInput | null> {
  const actorId = actor === undefined ? undefined : await findActor(actor)
  if (actorId === null) return null
  const at = {
    ...(from !== undefined && { gte: new Date(from) }),
    ...(to !== undefined && { lt: new Date(Date.parse(to) + DAY_MS) }),
  }
  return {
    ...(actorId !== undefined && { actor: actorId }),
    ...(action !== undefined && { action }),
    ...((from !== undefined || to !== undefined) && { at }),
  }
}

async function findActor(name: string): Promise<string | null> {
  if (name === 'operator' || name === 'program') return name
  const row = await runQuery(() => db().user.findUnique({ where: { username: name }, select: { id: true } }))
  return row && String(row.id)
}

async function toEntries(rows: AuditLine[]): Promise<AuditEntry[]> {
  const named = rows.flatMap(({ actor, targetKind, targetId }) => [actor, targetKind === 'user' ? targetId : null])
  const [people, rooms] = await Promise.all([
    findPeople(named.filter((id): id is string => id !== null && /^\d+$/.test(id))),
    findRooms(rows.flatMap(({ roomId }) => roomId ?? [])),
  ])
  return rows.map((row): AuditEntry => {
    const { targetKind, targetId, roomId, ip } = row
    const user = targetKind === 'user' && targetId !== null ? people.get(targetId) : undefined
    const name = roomId === null ? undefined : rooms.get(roomId)
    return {
      ...{ id: String(row.id), at: row.at.toISOString(), action: row.action as AuditAction },
      actor: toActor(row.actor, people),
      ...(targetKind !== null &&
        targetId !== null && {
          target: { kind: targetKind as AuditTargetKind, id: targetId, ...(user && { user }) },
        }),
      ...(roomId !== null && { room: { id: String(roomId), ...(name && { name }) } }),
      details: JSON.parse(row.details) as AuditEntry['details'],
      ...(ip !== null && { ip }),
    }
  })
}

function toActor(actor: string, people: Map<string, AuditPerson>): AuditEntry['actor'] {
  if (actor === 'operator' || actor === 'program') return actor
  return people.get(actor) ?? { id: actor, username: `#${actor}`, displayName: `#${actor}` }
}

async function findPeople(ids: string[]): Promise<Map<string, AuditPerson>> {
  const rows = await runQuery(() =>
    db().user.findMany({
      where: { id: { in: [...new Set(ids)].map(BigInt) } },
      select: { id: true, username: true, displayName: true },
    }),
  )
  return new Map(rows.map(({ id, ...names }) => [String(id), { id: String(id), ...names }]))
}

/** Direct rooms have none. */
async function findRooms(ids: bigint[]): Promise<Map<bigint, string>> {
  const rows = await runQuery(() =>
    db().room.findMany({ where: { id: { in: [...new Set(ids)] } }, select: { id: true, name: true } }),
  )
  return new Map(rows.map(({ id, name }) => [id, name]))
}
