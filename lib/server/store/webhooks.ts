import { createHash, randomBytes } from 'node:crypto'
import type { WebhookDraft, WebhookKey, WebhookStore } from '#lib/chat/integration-ports.ts'
import type { Message, SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { DELIVERIES_SHOWN, WEBHOOKS_MAX } from '#lib/protocol/limits.ts'
import type { DeliveryFault, DeliveryOutcome, WebhookEvent } from '#lib/protocol/rules/webhooks.ts'
import type { Delivery, Webhook } from '#lib/protocol/webhooks.ts'
import { appendAudit } from '../audit/append.ts'
import { seal, unseal } from '../sealed.ts'
import type { WebhookDelivery as DeliveryRow, Webhook as Row, User as UserRow } from './generated/client.ts'
import { db } from './prisma.ts'
import { DELETED, takeRoomTurn } from './room-turn.ts'
import type { RoomWriter } from './room-writer.ts'
import { runQuery } from './run-query.ts'

/** The webhooks of rooms. Of an incoming one no more than a hash of its token is kept; the secret of an outgoing one is needed, and sealed. */

const KEY_BYTES = 32
const TOKEN = /^plh_[\w-]{43}$/
const SEALED_FOR = 'webhook'
const READ_COMMITTED = { isolationLevel: 'ReadCommitted' } as const

/** `inTurn`: runs what writes to a room in order with all else that this process writes there. */
export function createWebhookStore({ inTurn }: Pick<RoomWriter, 'inTurn'>): WebhookStore {
  return {
    ...webhookStore,
    async switchWebhookOff(id) {
      const where = { id: BigInt(id), offAt: null }
      const row = await runQuery(() => db().webhook.findFirst({ where, include: { bot: true } }))
      return row ? await inTurn(String(row.roomId), () => switchOff(row, row.bot)) : []
    },
  }
}

const webhookStore: Omit<WebhookStore, 'switchWebhookOff'> = {
  createWebhook: (draft, by) => runQuery(() => createWebhook(draft, by)),
  listWebhooks: (roomId) => runQuery(() => listWebhooks(BigInt(roomId))),
  async findWebhook(id) {
    const select = { id: true, kind: true, roomId: true } as const
    const row = await runQuery(() => db().webhook.findUnique({ where: { id: BigInt(id) }, select }))
    return row && { id: String(row.id), kind: row.kind as Webhook['kind'], roomId: String(row.roomId) }
  },
  enableWebhook: (webhook, by) => runQuery(() => enableWebhook(webhook, by)),
  deleteWebhook: (webhook, by) => runQuery(() => deleteWebhook(webhook, by)),
}

/** By which an incoming one is found, of base64; null for what can be no token of one. */
export function toHookHash(token: string): string | null {
  return TOKEN.test(token) ? createHash('sha256').update(token).digest('base64') : null
}

/** Null: it was sealed by another NEXTAUTH_SECRET. */
export function readSecret(sealed: Uint8Array): string | null {
  return unseal(sealed, SEALED_FOR)
}

/** An incoming one as it stands now. */
export interface HookRow {
  id: string
  roomId: string
  bot: SessionUser
  lastUsedAt: Date | null
}

/** Null where there is none with this hash, or where nobody acts as its bot any more. Throws CodedError `unavailable`. */
export async function findHookRow(hash: string): Promise<HookRow | null> {
  const tokenHash = Uint8Array.from(Buffer.from(hash, 'base64'))
  const row = await runQuery(() =>
    db().webhook.findUnique({
      where: { tokenHash },
      include: { bot: { include: { bot: { include: { owner: { select: { status: true } } } } } } },
    }),
  )
  if (!row || row.bot.status !== null || row.bot.bot?.owner.status !== null) return null
  const { id, username, displayName } = row.bot
  return {
    ...{ id: String(row.id), roomId: String(row.roomId), lastUsedAt: row.lastUsedAt },
    bot: { id: String(id), username, displayName, role: 'member', kind: 'bot' },
  }
}

/** Notes that these incoming ones are used now. */
export async function writeHookUses(ids: bigint[]): Promise<void> {
  await runQuery(() => db().webhook.updateMany({ where: { id: { in: ids } }, data: { lastUsedAt: new Date() } }))
}

async function createWebhook(draft: WebhookDraft, by: SessionUser): Promise<{ id: string; key: string }> {
  const { kind, botId } = draft
  const roomId = BigInt(draft.roomId)
  const key = `${kind === 'incoming' ? 'plh' : 'whs'}_${randomBytes(KEY_BYTES).toString('base64url')}`
  return await db().$transaction(async (tx) => {
    // Of two that are made at once the second counts the first.
    await tx.$queryRaw`SELECT id FROM rooms WHERE id = ${roomId} FOR UPDATE`
    const room = await tx.room.findUnique({ where: { id: roomId, kind: { not: DELETED } } })
    if (!room) throw new CodedError('not_found')
    if ((await tx.webhook.count({ where: { roomId } })) >= WEBHOOKS_MAX) throw new CodedError('conflict')
    const { id } = await tx.webhook.create({
      data: {
        ...{ roomId, kind, botId: BigInt(botId), createdBy: BigInt(by.id) },
        ...{ toldSeq: room.lastSeq, toldRev: room.lastRev },
        ...(draft.kind === 'incoming' && { tokenHash: Uint8Array.from(createHash('sha256').update(key).digest()) }),
        ...(draft.kind === 'outgoing' && {
          ...{ url: draft.url, secret: seal(key, SEALED_FOR) },
          tellsCreated: Number(draft.events.includes('message.created')),
          tellsChanged: Number(draft.events.includes('message.changed')),
        }),
      },
      select: { id: true },
    })
    await appendAudit(tx, {
      ...toLine('webhook:created', { id: String(id), kind, roomId: draft.roomId }, by),
      details: { kind, botId, ...(draft.kind === 'outgoing' && { host: new URL(draft.url).host }) },
    })
    return { id: String(id), key }
  }, READ_COMMITTED)
}

function toLine(action: `webhook:${'created' | 'deleted' | 'enabled'}`, { id, roomId }: WebhookKey, by: SessionUser) {
  return { actor: by, action, target: { kind: 'webhook' as const, id }, roomId }
}

async function listWebhooks(roomId: bigint): Promise<Webhook[]> {
  const rows = await db().webhook.findMany({
    where: { roomId },
    include: {
      bot: {
        select: {
          ...{ username: true, status: true, bot: { select: { owner: { select: { status: true } } } } },
          memberships: { where: { roomId }, select: { userId: true } },
        },
      },
    },
    orderBy: { id: 'desc' },
  })
  const makers = await db().user.findMany({
    where: { id: { in: rows.map(({ createdBy }) => createdBy) } },
    select: { id: true, username: true },
  })
  return await Promise.all(
    rows.map(async (row) => {
      const { username, status, memberships, bot } = row.bot
      const isStopped = status !== null || bot?.owner.status !== null || memberships.length === 0
      const maker = makers.find(({ id }) => id === row.createdBy)
      return {
        ...{ id: String(row.id), kind: row.kind as Webhook['kind'], bot: username },
        ...(isStopped && { isStopped: true as const }),
        ...(maker && { createdBy: maker.username }),
        createdAt: row.createdAt.toISOString(),
        ...(row.lastUsedAt && { lastUsedAt: row.lastUsedAt.toISOString() }),
        ...(row.kind === 'outgoing' && { ...toOutgoing(row), deliveries: await listDeliveries(row.id) }),
      }
    }),
  )
}

function toOutgoing(row: Row): Pick<Webhook, 'url' | 'events' | 'off'> {
  const events: WebhookEvent[] = []
  if (row.tellsCreated === 1) events.push('message.created')
  if (row.tellsChanged === 1) events.push('message.changed')
  const how = toEnd(row.offStatus, row.offFault)
  return { url: row.url ?? '', events, ...(row.offAt && { off: { at: row.offAt.toISOString(), ...how } }) }
}

function toEnd(status: number | null, fault: string | null): Pick<Delivery, 'status' | 'fault'> {
  return { ...(status !== null && { status }), ...(fault !== null && { fault: fault as DeliveryFault }) }
}

async function listDeliveries(webhookId: bigint): Promise<Delivery[]> {
  const rows = await db().webhookDelivery.findMany({
    ...{ where: { webhookId }, orderBy: { id: 'desc' }, take: DELIVERIES_SHOWN },
  })
  return rows.map(toDelivery)
}

function toDelivery(row: DeliveryRow): Delivery {
  const { id, event, messageId, seq, createdAt, outcome, tries, status, fault, triedAt, nextTryAt } = row
  return {
    ...{ id: String(id), event: event as WebhookEvent, messageId: String(messageId), seq: Number(seq) },
    ...{ createdAt: createdAt.toISOString(), outcome: outcome as DeliveryOutcome, tries, ...toEnd(status, fault) },
    ...(triedAt && { triedAt: triedAt.toISOString() }),
    ...(nextTryAt && { nextTryAt: nextTryAt.toISOString() }),
  }
}

async function enableWebhook(webhook: WebhookKey, by: SessionUser): Promise<void> {
  await db().$transaction(async (tx) => {
    const count = await tx.$executeRaw`
      UPDATE webhooks w JOIN rooms r ON r.id = w.room_id
      SET w.off_at = NULL, w.off_status = NULL, w.off_fault = NULL, w.failures = 0, w.told_seq = r.last_seq, w.told_rev = r.last_rev
      WHERE w.id = ${BigInt(webhook.id)} AND w.off_at IS NOT NULL`
    if (count > 0) await appendAudit(tx, toLine('webhook:enabled', webhook, by))
  }, READ_COMMITTED)
}

async function deleteWebhook(webhook: WebhookKey, by: SessionUser): Promise<void> {
  await db().$transaction(async (tx) => {
    const { count } = await tx.webhook.deleteMany({ where: { id: BigInt(webhook.id) } })
    if (count > 0) await appendAudit(tx, { ...toLine('webhook:deleted', webhook, by), details: { kind: webhook.kind } })
  }, READ_COMMITTED)
}

async function switchOff({ id, url, roomId }: Row, bot: UserRow): Promise<Message[]> {
  const by = { id: String(bot.id), username: bot.username, displayName: bot.displayName, role: 'member' as const }
  try {
    const { messages } = await takeRoomTurn(String(roomId), by, async ({ tx, tell }) => {
      const last = await tx.webhookDelivery.findFirst({
        where: { webhookId: id, outcome: 'failed' },
        orderBy: { triedAt: 'desc' },
      })
      const data = { offAt: new Date(), offStatus: last?.status ?? null, offFault: last?.fault ?? null }
      const { count } = await tx.webhook.updateMany({ where: { id, offAt: null }, data })
      if (count === 0) return false
      await tx.webhookDelivery.updateMany({
        where: { webhookId: id, nextTryAt: { not: null } },
        data: { outcome: 'dropped', nextTryAt: null, claim: null },
      })
      tell({ type: 'webhook_off', host: new URL(url ?? '').host })
      return true
    })
    return messages
  } catch (cause) {
    // With the room it is gone, too.
    if (cause instanceof CodedError && cause.code === 'not_found') return []
    throw cause
  }
}
