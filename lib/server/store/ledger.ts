import { randomUUID } from 'node:crypto'
import type { ReservationDraft, ReservationOutcome, Spend, TokenUse, Unsettled } from '#lib/chat/ai/ledger.ts'
import type { ReplyKey } from '#lib/chat/ports.ts'
import type { BudgetScope } from '#lib/protocol/budgets.ts'
import { transact } from './connection.ts'
import { db } from './prisma.ts'

/**
 * What the AIs use: reserved before a request, settled after it. Each is one packet and one transaction, which locks the
 * payer's counter of the day first, then the room's, then the spend: in this order always, so that no two wait for each other.
 */

/** Larger than any budget, and than what is left of it. */
const NO_LIMIT = '9000000000000000000'

interface Payment {
  /** Null: nobody. */
  userId: bigint | null
  roomId: bigint
  day: string
}

export async function reserve({ reply, assistant, day, estimate }: ReservationDraft): Promise<ReservationOutcome> {
  const { id, version = 1 } = reply
  const [found] = await db().$queryRaw<{ userId: bigint | null; roomId: bigint }[]>`
    SELECT COALESCE(r.payer_id, u.id) AS userId, r.room_id AS roomId
    FROM replies r LEFT JOIN users u ON u.username = r.asked_by
    WHERE r.message_id = ${BigInt(id)} AND r.version = ${version}`
  if (!found) return 'gone'
  const payment = { ...found, day }
  const { promptTokens, completionTokens, costMicros = 0 } = estimate
  const row = await transactLocked(
    payment,
    `${toLeftSql('person')} ${toLeftSql('room')}
    SELECT COUNT(*) INTO @known FROM ai_spends WHERE message_id = ? AND version = ?;
    SET @mayUse = @known = 0 AND LEAST(@personTokens, @roomTokens, @personMicros, @roomMicros) > 0;
    SET @tokens = LEAST(?, @personTokens, @roomTokens), @micros = LEAST(?, @personMicros, @roomMicros);
    INSERT INTO ai_spends (id, kind, message_id, version, user_id, room_id, assistant, day, prompt_tokens,
        completion_tokens, reserved_tokens, reserved_micros)
      SELECT ?, 'reply', ?, ?, ?, ?, ?, ?, ?, ?, @tokens, @micros FROM DUAL WHERE @mayUse;
    UPDATE ai_counters SET reserved_tokens = reserved_tokens + @tokens, reserved_micros = reserved_micros + @micros
      WHERE @mayUse AND ${OF_PAYMENT};
    SELECT @mayUse OR @known AS isReserved, @personUsedUp OR @roomUsedUp AS isUsedUp;`,
    [
      ...[toOwner(payment), toOwner(payment), day, found.roomId, found.roomId, day],
      ...[id, version, promptTokens + completionTokens, costMicros],
      ...[randomUUID(), id, version, found.userId, found.roomId, assistant, day, promptTokens, completionTokens],
      ...toCounted(payment),
    ],
  )
  if (Number(row?.isReserved) === 1) return 'reserved'
  return Number(row?.isUsedUp) === 1 ? 'used_up' : 'held'
}

export async function settle({ id, version = 1 }: ReplyKey, usage: TokenUse | null): Promise<void> {
  const spend = await db().aiSpend.findUnique({
    where: { messageId_version: { messageId: BigInt(id), version } },
  })
  if (!spend || spend.settledAt) return
  const payment = { userId: spend.userId, roomId: spend.roomId, day: spend.day.toISOString().slice(0, 10) }
  const { promptTokens = 0, completionTokens = 0, costMicros = null } = usage ?? {}
  const change = usage
    ? `UPDATE ai_spends SET prompt_tokens = ?, completion_tokens = ?, cost_micros = ?, settled_at = NOW(3)
        WHERE id = ? AND settled_at IS NULL;`
    : 'DELETE FROM ai_spends WHERE id = ? AND settled_at IS NULL;'
  await transactLocked(
    payment,
    `${change}
    SET @changed = ROW_COUNT();
    UPDATE ai_counters SET tokens = tokens + ?, micros = micros + ?, reserved_tokens = reserved_tokens - ?,
        reserved_micros = reserved_micros - ?
      WHERE @changed = 1 AND ${OF_PAYMENT};`,
    [
      ...(usage ? [promptTokens, completionTokens, costMicros] : []),
      ...[spend.id, promptTokens + completionTokens, costMicros ?? 0, spend.reservedTokens, spend.reservedMicros],
      ...toCounted(payment),
    ],
  )
}

export async function saveSpend({ kind, roomId, assistant, payerId, day, usage }: Spend): Promise<void> {
  const payment = { userId: payerId === null ? null : BigInt(payerId), roomId: BigInt(roomId), day }
  const { promptTokens, completionTokens, costMicros = null } = usage
  // Ignored where an earlier try of this transaction has stored it, its answer lost on the way.
  await transactLocked(
    payment,
    `INSERT IGNORE INTO ai_spends (id, kind, user_id, room_id, assistant, day, prompt_tokens, completion_tokens,
        cost_micros, settled_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NOW(3));
    SET @changed = ROW_COUNT();
    UPDATE ai_counters SET tokens = tokens + ?, micros = micros + ? WHERE @changed = 1 AND ${OF_PAYMENT};`,
    [
      ...[randomUUID(), kind, payment.userId, payment.roomId, assistant, day],
      ...[promptTokens, completionTokens, costMicros, promptTokens + completionTokens, costMicros ?? 0],
      ...toCounted(payment),
    ],
  )
}

/** Those whose reply is not being worked on any more, oldest replies first. */
export async function listUnsettled(): Promise<Unsettled[]> {
  const rows = await db().$queryRaw<UnsettledRow[]>`
    SELECT s.message_id AS id, s.version, s.room_id AS roomId, s.assistant, s.prompt_tokens AS estimated,
      IF(v.version IS NULL, m.message, v.text) AS text, IF(v.version IS NULL, r.reasoning, v.reasoning) AS reasoning,
      IF(v.version IS NULL, r.prompt_tokens, v.prompt_tokens) AS promptTokens,
      IF(v.version IS NULL, r.completion_tokens, v.completion_tokens) AS completionTokens,
      IF(v.version IS NULL, r.cost_micros, v.cost_micros) AS costMicros
    FROM ai_spends s LEFT JOIN replies r ON r.message_id = s.message_id LEFT JOIN messages m ON m.id = s.message_id
      LEFT JOIN reply_versions v ON v.message_id = s.message_id AND v.version = s.version
    WHERE s.settled_at IS NULL AND s.message_id IS NOT NULL AND NOT (r.version <=> s.version AND r.lease_until IS NOT NULL)
    ORDER BY s.message_id LIMIT 100`
  return rows.map(toUnsettled)
}

interface UnsettledRow {
  id: bigint
  version: number
  roomId: bigint
  assistant: string
  estimated: bigint
  text: string | null
  reasoning: string | null
  promptTokens: bigint | null
  completionTokens: bigint | null
  costMicros: bigint | null
}

function toUnsettled(row: UnsettledRow): Unsettled {
  const { promptTokens, completionTokens, costMicros } = row
  return {
    reply: { id: String(row.id), roomId: String(row.roomId), version: Number(row.version) },
    assistant: row.assistant,
    promptTokens: Number(row.estimated),
    said: row.text === null ? null : { text: row.text, reasoning: row.reasoning ?? '' },
    usage:
      promptTokens === null || completionTokens === null
        ? null
        : {
            ...{ promptTokens: Number(promptTokens), completionTokens: Number(completionTokens) },
            ...(costMicros !== null && { costMicros: Number(costMicros) }),
          },
  }
}

const OF_PAYMENT = `((scope = 'person' AND target_id = ?) OR (scope = 'room' AND target_id = ?)) AND day = ?`

/** What nobody pays is no person's. */
function toCounted({ userId, roomId, day }: Payment): unknown[] {
  return [userId, roomId, day]
}

/** Nobody's counter counts nothing, and is there to be locked. */
function toOwner({ userId }: Payment): bigint {
  return userId ?? 0n
}

/** What is left in the scope: its own budget or else that of each, without what is used and reserved. */
function toLeftSql(scope: BudgetScope): string {
  const [tokens, micros] = [`@${scope}Tokens`, `@${scope}Micros`]
  return `
    SELECT COALESCE(own.tokens_per_day, base.tokens_per_day, ${NO_LIMIT}),
        COALESCE(own.micros_per_day, base.micros_per_day, ${NO_LIMIT}) INTO ${tokens}, ${micros}
      FROM (SELECT 1) one LEFT JOIN ai_budgets own ON own.scope = '${scope}' AND own.target_id = ?
      LEFT JOIN ai_budgets base ON base.scope = '${scope}' AND base.target_id = 0;
    SELECT tokens >= ${tokens} OR micros >= ${micros}, ${tokens} - tokens - reserved_tokens,
        ${micros} - micros - reserved_micros INTO @${scope}UsedUp, ${tokens}, ${micros}
      FROM ai_counters WHERE scope = '${scope}' AND target_id = ? AND day = ?;`
}

/** Runs the statements with both counters locked, in a transaction of one packet. Gives the last row that they read. */
async function transactLocked(
  payment: Payment,
  sql: string,
  values: unknown[],
): Promise<Record<string, unknown> | undefined> {
  const person = [toOwner(payment), payment.day]
  const room = [payment.roomId, payment.day]
  const results = await transact(
    `INSERT IGNORE INTO ai_counters (scope, target_id, day) VALUES ('person', ?, ?), ('room', ?, ?);
    START TRANSACTION;
    SELECT COUNT(*) INTO @locked FROM ai_counters WHERE scope = 'person' AND target_id = ? AND day = ? FOR UPDATE;
    SELECT COUNT(*) INTO @locked FROM ai_counters WHERE scope = 'room' AND target_id = ? AND day = ? FOR UPDATE;
    ${sql}
    COMMIT`,
    [...person, ...room, ...person, ...room, ...values],
  )
  return results.flatMap((result) => (Array.isArray(result) ? result : [])).at(-1)
}
