import { createHash } from 'node:crypto'
import type { DirectDraft } from '#lib/chat/room-ports.ts'
import { isDuplicate } from './failures.ts'
import { db } from './prisma.ts'
import { listAiIds } from './room-changes.ts'

/** Rooms between people. Their slug follows from who they are, so that the same people have one room. */

export async function openDirect(draft: DirectDraft): Promise<{ roomId: string; isNew: boolean }> {
  const { owner, people, assistants } = draft
  const aiIds = await listAiIds(db(), assistants)
  const ids = [BigInt(owner.id), ...people.map(({ id }) => BigInt(id)), ...aiIds]
  const slug = toDirectSlug(ids)
  const found = await findDirect(slug)
  if (found) await bringBack(found.roomId, assistants, aiIds)
  return found ?? (await createDirect(draft, slug, ids))
}

/** An AI that was deleted and made again since, which the room was opened with. */
async function bringBack(roomId: string, assistants: string[], aiIds: bigint[]): Promise<void> {
  const id = BigInt(roomId)
  const row = await db().room.findUnique({ where: { id }, select: { assistants: true } })
  const missing = assistants.filter((username) => !row?.assistants.split(' ').includes(username))
  if (!row || missing.length === 0) return
  const all = [...row.assistants.split(' ').filter(Boolean), ...missing].join(' ')
  await db().room.updateMany({ where: { id, assistants: row.assistants }, data: { assistants: all } })
  await db().membership.createMany({ data: aiIds.map((userId) => ({ roomId: id, userId })), skipDuplicates: true })
}

async function findDirect(slug: string): Promise<{ roomId: string; isNew: boolean } | null> {
  const row = await db().room.findUnique({ where: { slug }, select: { id: true } })
  return row && { roomId: String(row.id), isNew: false }
}

async function createDirect(
  { owner, assistants, trigger }: DirectDraft,
  slug: string,
  ids: bigint[],
): Promise<{ roomId: string; isNew: boolean }> {
  const { username: createdBy } = owner
  const room = { slug, kind: 'direct', name: '', visibility: 'private', trigger, assistants: assistants.join(' ') }
  try {
    const memberships = { create: ids.map((userId) => ({ userId })) }
    const row = await db().room.create({ data: { ...room, createdBy, memberships }, select: { id: true } })
    return { roomId: String(row.id), isNew: true }
  } catch (cause) {
    // Two of them opened it at the same moment.
    const found = isDuplicate(cause) ? await findDirect(slug) : null
    if (!found) throw cause
    return found
  }
}

export function toDirectSlug(ids: bigint[]): string {
  const sorted = ids.map(String).sort()
  return `direct-${createHash('sha256').update(sorted.join(' ')).digest('hex').slice(0, 40)}`
}
