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
  return (await findDirect(slug)) ?? (await createDirect(draft, slug, ids))
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

function toDirectSlug(ids: bigint[]): string {
  const sorted = ids.map(String).sort()
  return `direct-${createHash('sha256').update(sorted.join(' ')).digest('hex').slice(0, 40)}`
}
