import type { AssistantChange, AssistantDraft, KeptAssistant } from '#lib/chat/ai/setup-ports.ts'
import type { AuditDraft } from '#lib/chat/audit.ts'
import { toUsernameKey } from '#lib/chat/username.ts'
import type { SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { ASSISTANTS_OF_ALL_MAX } from '#lib/protocol/limits.ts'
import { appendAudit } from '../audit/append.ts'
import { isDuplicate } from './failures.ts'
import type { Assistant as AssistantRow, Prisma, User as UserRow } from './generated/client.ts'
import { db } from './prisma.ts'
import { runQuery } from './run-query.ts'

/** The AIs of the installation: users, and what they are beside that. */

/** By name. */
export async function listKeptAssistants(): Promise<KeptAssistant[]> {
  const rows = await runQuery(() =>
    db().user.findMany({
      where: { kind: 'ai', status: null },
      include: { assistant: true },
      orderBy: { username: 'asc' },
      take: ASSISTANTS_OF_ALL_MAX,
    }),
  )
  return rows.map(toKept)
}

/** Throws CodedError `taken`, `invalid` with the field endpointId, `conflict` where there are too many, `unavailable`. */
export async function createAssistant(draft: AssistantDraft, by: SessionUser): Promise<void> {
  try {
    await runQuery(() => db().$transaction((tx) => insertAssistant(tx, draft, by), { isolationLevel: 'ReadCommitted' }))
  } catch (cause) {
    throw isDuplicate(cause) ? taken(cause) : cause
  }
}

/** One that was deleted comes back by its name, and what it said is its own again. */
async function insertAssistant(tx: Prisma.TransactionClient, draft: AssistantDraft, by: SessionUser): Promise<void> {
  const { username, displayName } = draft
  await requireEndpoint(tx, draft.endpointId)
  if ((await tx.assistant.count()) >= ASSISTANTS_OF_ALL_MAX) throw new CodedError('conflict')
  const about = draft.about || null
  const usernameKey = new TextEncoder().encode(toUsernameKey(username))
  const former = await tx.user.findUnique({ where: { usernameKey } })
  if (former && (former.kind !== 'ai' || former.status !== 'deleted' || former.username !== username)) throw taken()
  const user = former
    ? await tx.user.update({ where: { id: former.id }, data: { displayName, about, status: null } })
    : await tx.user.create({ data: { username, usernameKey, displayName, about, kind: 'ai' } })
  await tx.assistant.create({ data: { userId: user.id, ...toColumns(draft) } })
  const { model, endpointId } = draft
  await appendAudit(tx, toLine(by, 'assistant:created', username, { displayName, model, endpointId }))
}

/** Throws CodedError `invalid` with the field endpointId, `unavailable`. */
export async function changeAssistant(username: string, change: AssistantChange, by: SessionUser): Promise<void> {
  const { displayName, about } = change
  const own = {
    ...(displayName !== undefined && { displayName }),
    ...(about !== undefined && { about: about || null }),
  }
  await runQuery(() =>
    db().$transaction(async (tx) => {
      await requireEndpoint(tx, change.endpointId ?? null)
      const { id } = await tx.user.update({ where: { username, kind: 'ai' }, data: own, select: { id: true } })
      const columns = toColumns(change)
      await tx.assistant.upsert({ where: { userId: id }, create: { userId: id, ...columns }, update: columns })
      const { model, endpointId, isEnabled } = change
      const details = {
        changed: Object.keys(change),
        ...(displayName !== undefined && { displayName }),
        ...(model !== undefined && { model }),
        ...(endpointId !== undefined && { endpointId }),
        ...(isEnabled !== undefined && { isEnabled }),
      }
      await appendAudit(tx, toLine(by, 'assistant:changed', username, details))
    }),
  )
}

/** What it said keeps its name, and so does the row: nobody else can have it. */
export async function deleteAssistant(username: string, by: SessionUser): Promise<void> {
  await runQuery(() =>
    db().$transaction(async (tx) => {
      const { id } = await tx.user.update({
        where: { username, kind: 'ai' },
        data: { status: 'deleted', about: null },
        select: { id: true },
      })
      await tx.assistant.deleteMany({ where: { userId: id } })
      // Made again by its name it has none, until an admin says so.
      await tx.toolServerAssistant.deleteMany({ where: { userId: id } })
      await appendAudit(tx, toLine(by, 'assistant:deleted', username))
    }),
  )
}

function toLine(
  actor: SessionUser,
  action: AuditDraft['action'],
  username: string,
  details: AuditDraft['details'] = {},
): AuditDraft {
  return { actor, action, target: { kind: 'assistant', id: username }, details }
}

async function requireEndpoint(tx: Prisma.TransactionClient, id: string | null): Promise<void> {
  if (id === null || (await tx.endpoint.count({ where: { id: BigInt(id) } })) > 0) return
  throw new CodedError('invalid', { fields: { endpointId: 'invalid' } })
}

function toColumns(change: AssistantChange): Omit<Prisma.AssistantUncheckedCreateInput, 'userId'> {
  const { model, endpointId, instructions, temperature, maxTokens, contextTokens, seesImages, isEnabled } = change
  return {
    ...(model !== undefined && { model }),
    ...(endpointId !== undefined && { endpointId: endpointId === null ? null : BigInt(endpointId) }),
    ...(instructions !== undefined && { instructions: instructions || null }),
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { maxTokens }),
    ...(contextTokens !== undefined && { contextTokens }),
    ...(seesImages !== undefined && { seesImages: Number(seesImages) }),
    ...(isEnabled !== undefined && { isEnabled: Number(isEnabled) }),
  }
}

function toKept({ assistant, ...user }: UserRow & { assistant: AssistantRow | null }): KeptAssistant {
  return {
    ...{ userId: String(user.id), username: user.username, displayName: user.displayName, about: user.about ?? '' },
    model: assistant?.model ?? null,
    endpointId: assistant?.endpointId ? String(assistant.endpointId) : null,
    instructions: assistant?.instructions ?? '',
    temperature: assistant?.temperature ?? null,
    maxTokens: assistant?.maxTokens ?? null,
    contextTokens: assistant?.contextTokens ?? null,
    seesImages: assistant?.seesImages === 1,
    isEnabled: assistant?.isEnabled !== 0,
  }
}

function taken(cause?: unknown): CodedError {
  return new CodedError('taken', { fields: { username: 'taken' }, cause })
}
