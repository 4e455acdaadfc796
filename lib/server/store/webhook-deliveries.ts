import { randomUUID } from 'node:crypto'
import type { SessionUser } from '#lib/protocol/entities.ts'
import type { DeliveryFault, DeliveryOutcome, WebhookEvent } from '#lib/protocol/rules/webhooks.ts'
import { Prisma } from './generated/client.ts'
import { db } from './prisma.ts'
import { runQuery } from './run-query.ts'

/** What outgoing webhooks have to tell: found behind the messages, claimed by one process at a time, and settled. */

/** Before each try, since the one before. */
const DELAYS_S = [0, 10, 60, 600, 3_000]
/** So long a claim holds: several times what a try takes. */
const CLAIM_S = 20
/** Of one webhook: what is said beyond that is found when there is room again. */
const WAITING_MAX = 500
/** Deliveries in a row that failed for good: then it is to be switched off. */
const FAILURES_MAX = 3
const KEPT_H = 24
const SWEPT_AT_ONCE = 1_000
const READ_COMMITTED = { isolationLevel: 'ReadCommitted' } as const

/** Its bot may read the room and write there, and somebody acts as it. */
const IS_ACTIVE = Prisma.raw(
  `(m.user_id IS NOT NULL AND b.status IS NULL AND o.status IS NULL AND r.archived_at IS NULL AND r.kind = 'channel')`,
)
const JOINED = Prisma.raw(`JOIN rooms r ON r.id = w.room_id JOIN users b ON b.id = w.bot_id
  LEFT JOIN bots ON bots.user_id = b.id LEFT JOIN users o ON o.id = bots.owner_id
  LEFT JOIN memberships m ON m.room_id = w.room_id AND m.user_id = w.bot_id`)

/** An outgoing webhook that is on, and what is to be done for it. */
export interface DueWebhook {
  id: string
  roomId: string
  /** The id of whoever made it. */
  makerId: string
  /** Something happened in its room. */
  isBehind: boolean
  /** A delivery may be tried. */
  isDue: boolean
  /** It is to be switched off. */
  isFailing: boolean
}

export async function listOutgoing(): Promise<DueWebhook[]> {
  const rows = await runQuery(
    () => db().$queryRaw<
      (Record<'id' | 'roomId' | 'makerId', bigint> & Record<'isBehind' | 'isDue' | 'isFailing', unknown>)[]
    >`
      SELECT w.id, w.room_id AS roomId, w.created_by AS makerId, w.failures >= ${FAILURES_MAX} AS isFailing,
        (w.tells_created = 1 AND r.last_seq > w.told_seq) OR (w.tells_changed = 1 AND r.last_rev > w.told_rev) AS isBehind,
        IFNULL((SELECT MIN(d.next_try_at) FROM webhook_deliveries d
          WHERE d.webhook_id = w.id AND d.next_try_at IS NOT NULL) <= NOW(3), 0) AS isDue
      FROM webhooks w JOIN rooms r ON r.id = w.room_id WHERE w.kind = 'outgoing' AND w.off_at IS NULL`,
  )
  return rows.map((row) => ({
    ...{ id: String(row.id), roomId: String(row.roomId), makerId: String(row.makerId) },
    ...{ isBehind: Number(row.isBehind) === 1, isDue: Number(row.isDue) === 1, isFailing: Number(row.isFailing) === 1 },
  }))
}

interface Told {
  roomId: bigint
  tellsCreated: number
  tellsChanged: number
  toldSeq: bigint
  toldRev: bigint
}

/** Finds what was said or changed in the room since the last time, and has it wait. Where another process does that, nothing. */
export async function noteNew(webhookId: string): Promise<void> {
  const id = BigInt(webhookId)
  await runQuery(() =>
    db().$transaction(async (tx) => {
      const [told] = await tx.$queryRaw<Told[]>`
        SELECT room_id AS roomId, tells_created AS tellsCreated, tells_changed AS tellsChanged, told_seq AS toldSeq, told_rev AS toldRev
        FROM webhooks WHERE id = ${id} AND off_at IS NULL FOR UPDATE SKIP LOCKED`
      if (!told) return
      // What is written to the room from here on has a higher seq and rev: the next time finds it.
      const [head] = await tx.$queryRaw<{ lastSeq: bigint; lastRev: bigint; isActive: unknown }[]>`
        SELECT r.last_seq AS lastSeq, r.last_rev AS lastRev, ${IS_ACTIVE} AS isActive FROM webhooks w ${JOINED} WHERE w.id = ${id}`
      if (!head) return
      const place = { toldSeq: head.lastSeq, toldRev: head.lastRev }
      if (Number(head.isActive) === 1) {
        const free =
          WAITING_MAX - (await tx.webhookDelivery.count({ where: { webhookId: id, nextTryAt: { not: null } } }))
        if (free <= 0) return
        const created = Number(told.tellsCreated) === 1 ? await findCreated(tx, told, head.lastSeq, free) : []
        const left = free - created.length
        const changed = Number(told.tellsChanged) === 1 ? await findChanged(tx, told, head.lastRev, left) : []
        const nextTryAt = await readNow(tx)
        await tx.webhookDelivery.createMany({
          data: [...toDrafts('message.created', created), ...toDrafts('message.changed', changed)].map((draft) => ({
            ...{ webhookId: id, nextTryAt, ...draft },
          })),
        })
        // No more may wait: those behind it are left for the next time.
        if (created.length === free) place.toldSeq = created.at(-1)?.seq ?? told.toldSeq
        if (changed.length === left) place.toldRev = changed.at(-1)?.rev ?? told.toldRev
      }
      await tx.webhook.update({ where: { id }, data: place })
    }, READ_COMMITTED),
  )
}

interface Place {
  id: bigint
  seq: bigint
}

function findCreated(tx: Prisma.TransactionClient, { roomId, toldSeq }: Told, upTo: bigint, max: number) {
  return tx.$queryRaw<Place[]>`
    SELECT id, seq FROM messages FORCE INDEX (messages_room_id_seq_key)
    WHERE room_id = ${roomId} AND seq > ${toldSeq} AND seq <= ${upTo} AND kind = 'human' AND deleted_at IS NULL
    ORDER BY seq LIMIT ${max}`
}

/** Of a message that is new itself, that is told with it. */
function findChanged(
  tx: Prisma.TransactionClient,
  { roomId, tellsCreated, toldSeq, toldRev }: Told,
  upTo: bigint,
  max: number,
) {
  return tx.$queryRaw<(Place & { rev: bigint })[]>`
    SELECT id, seq, changed_rev AS rev FROM messages FORCE INDEX (messages_room_id_rev_idx)
    WHERE room_id = ${roomId} AND rev > ${toldRev} AND changed_rev > ${toldRev} AND changed_rev <= ${upTo}
      AND kind = 'human' AND (${tellsCreated} = 0 OR seq <= ${toldSeq})
    ORDER BY changed_rev LIMIT ${max}`
}

function toDrafts(event: WebhookEvent, places: Place[]) {
  return places.map(({ id, seq }) => ({ event, messageId: id, seq }))
}

/** By the clock of the database, which all processes share. */
async function readNow(tx: Prisma.TransactionClient): Promise<Date> {
  const [row] = await tx.$queryRaw<{ now: Date }[]>`SELECT NOW(3) AS now`
  return row?.now ?? new Date()
}

/** A delivery that this process tries, with all that a try needs. */
export interface Claimed {
  id: string
  claim: string
  webhookId: string
  roomId: string
  event: WebhookEvent
  messageId: string
  /** Those before. */
  tries: number
  url: string
  /** Sealed. */
  secret: Uint8Array
  bot: SessionUser
  isActive: boolean
}

/** Takes so many of what a webhook has to tell by now. What a process doesn't settle within CLAIM_S others may take. */
export async function claimDue(webhookId: string, max: number): Promise<Claimed[]> {
  const due = await runQuery(
    () => db().$queryRaw<{ id: bigint }[]>`
      SELECT id FROM webhook_deliveries WHERE webhook_id = ${BigInt(webhookId)} AND next_try_at <= NOW(3)
      ORDER BY next_try_at, id LIMIT ${max}`,
  )
  const claim = randomUUID()
  const taken: bigint[] = []
  for (const { id } of due) {
    const count = await runQuery(
      () => db().$executeRaw`
        UPDATE webhook_deliveries SET claim = ${claim}, next_try_at = NOW(3) + INTERVAL ${CLAIM_S} SECOND
        WHERE id = ${id} AND next_try_at <= NOW(3)`,
    )
    if (count === 1) taken.push(id)
  }
  return taken.length > 0 ? await readClaimed(taken, claim) : []
}

type ClaimedRow = Record<'id' | 'webhookId' | 'roomId' | 'messageId' | 'botId', bigint> &
  Pick<Claimed, 'event' | 'tries' | 'url' | 'secret'> &
  Pick<SessionUser, 'username' | 'displayName'> & { isActive: unknown }

async function readClaimed(ids: bigint[], claim: string): Promise<Claimed[]> {
  const rows = await runQuery(
    () => db().$queryRaw<ClaimedRow[]>`
      SELECT d.id, d.event, d.message_id AS messageId, d.tries, w.id AS webhookId, w.room_id AS roomId, w.url, w.secret,
        b.id AS botId, b.username, b.display_name AS displayName, ${IS_ACTIVE} AS isActive
      FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id ${JOINED}
      WHERE d.id IN (${Prisma.join(ids)}) ORDER BY d.id`,
  )
  return rows.map(({ id, webhookId, roomId, messageId, botId, username, displayName, isActive, tries, ...row }) => ({
    ...{ id: String(id), webhookId: String(webhookId), roomId: String(roomId), messageId: String(messageId), claim },
    ...{ ...row, tries: Number(tries), isActive: Number(isActive) === 1 },
    bot: { id: String(botId), username, displayName, role: 'member', kind: 'bot' },
  }))
}

/** How a try went. `later`: it is worth another, if there is one left. */
export interface Tried {
  outcome: 'delivered' | 'later'
  status?: number
  fault?: DeliveryFault
}

/** Writes down how a try went; nothing where it took so long that another process has it. Answers what became of the delivery. */
export async function settleTry(delivery: Claimed, { outcome, status, fault }: Tried): Promise<DeliveryOutcome> {
  const tries = delivery.tries + 1
  const delayS = outcome === 'later' ? DELAYS_S[tries] : undefined
  const settled: DeliveryOutcome = outcome === 'delivered' ? outcome : delayS === undefined ? 'failed' : 'waiting'
  const nextTryAt = delayS === undefined ? Prisma.sql`NULL` : Prisma.sql`NOW(3) + INTERVAL ${delayS} SECOND`
  await runQuery(() =>
    db().$transaction(async (tx) => {
      const count = await tx.$executeRaw`
        UPDATE webhook_deliveries SET outcome = ${settled}, tries = ${tries}, status = ${status ?? null}, fault = ${fault ?? null},
          tried_at = NOW(3), next_try_at = ${nextTryAt}, claim = NULL
        WHERE id = ${BigInt(delivery.id)} AND claim = ${delivery.claim}`
      const id = BigInt(delivery.webhookId)
      if (count === 0 || settled === 'waiting') return
      if (settled === 'failed') await tx.webhook.updateMany({ where: { id }, data: { failures: { increment: 1 } } })
      else await tx.webhook.updateMany({ where: { id, failures: { gt: 0 } }, data: { failures: 0 } })
    }, READ_COMMITTED),
  )
  return settled
}

/** There is nothing to tell any more, or nobody to tell it. */
export async function dropDelivery({ id, claim }: Pick<Claimed, 'id' | 'claim'>): Promise<void> {
  const data = { outcome: 'dropped', nextTryAt: null, claim: null }
  await runQuery(() => db().webhookDelivery.updateMany({ where: { id: BigInt(id), claim }, data }))
}

/** Gives back what this process did not come to try. */
export async function releaseDelivery({ id, claim }: Pick<Claimed, 'id' | 'claim'>): Promise<void> {
  await runQuery(
    () => db().$executeRaw`
      UPDATE webhook_deliveries SET claim = NULL, next_try_at = NOW(3) WHERE id = ${BigInt(id)} AND claim = ${claim}`,
  )
}

/** Those that are long over. Answers how many there were. */
export async function sweepDeliveries(): Promise<number> {
  let swept = 0
  for (let count = SWEPT_AT_ONCE; count === SWEPT_AT_ONCE; swept += count)
    count = await db().$executeRaw`
      DELETE FROM webhook_deliveries WHERE created_at < NOW(3) - INTERVAL ${KEPT_H} HOUR AND next_try_at IS NULL
      LIMIT ${SWEPT_AT_ONCE}`
  return swept
}
