import {
  type BudgetTarget,
  type LimitChange,
  type StoredBudget,
  USAGE_ROWS_MAX,
  type UsageFilter,
} from '#lib/chat/ai/ledger.ts'
import type { AuditDraft } from '#lib/chat/audit.ts'
import type { BudgetScope, UsageKey, UsageRow, Used } from '#lib/protocol/budgets.ts'
import type { SessionUser } from '#lib/protocol/entities.ts'
import { appendAudit } from '../audit/append.ts'
import { Prisma } from './generated/client.ts'
import { db } from './prisma.ts'

/** What may be used of the AIs in a day, and what was. */

export async function listBudgets(day: string): Promise<StoredBudget[]> {
  const rows = await db().$queryRaw<BudgetRow[]>`
    SELECT b.scope, b.target_id AS targetId, b.tokens_per_day AS tokensPerDay, b.micros_per_day AS microsPerDay, u.username,
      (SELECT SUM(c.tokens) FROM ai_counters c WHERE c.day = ${day} AND c.scope = b.scope AND b.target_id IN (0, c.target_id))
        AS tokens,
      (SELECT SUM(c.micros) FROM ai_counters c WHERE c.day = ${day} AND c.scope = b.scope AND b.target_id IN (0, c.target_id))
        AS micros
    FROM ai_budgets b LEFT JOIN users u ON b.scope = 'person' AND u.id = b.target_id
    ORDER BY b.target_id > 0, b.scope, b.target_id`
  return rows.map((row) => ({
    scope: row.scope,
    targetId: row.targetId === 0n ? null : String(row.targetId),
    ...(row.username !== null && { username: row.username }),
    ...(row.tokensPerDay !== null && { tokensPerDay: Number(row.tokensPerDay) }),
    ...(row.microsPerDay !== null && { microsPerDay: Number(row.microsPerDay) }),
    used: { tokens: Number(row.tokens ?? 0), micros: Number(row.micros ?? 0) },
  }))
}

interface BudgetRow extends Record<keyof Used, Sum> {
  scope: BudgetScope
  targetId: bigint
  tokensPerDay: bigint | null
  microsPerDay: bigint | null
  username: string | null
}

export async function setBudget(
  scope: BudgetScope,
  targetId: string | null,
  { tokensPerDay, microsPerDay }: LimitChange,
  by: SessionUser,
): Promise<void> {
  const key = { scope, targetId: BigInt(targetId ?? 0) }
  const limits = {
    ...(tokensPerDay !== undefined && { tokensPerDay: toColumn(tokensPerDay) }),
    ...(microsPerDay !== undefined && { microsPerDay: toColumn(microsPerDay) }),
  }
  const line: AuditDraft = {
    ...{ actor: by, action: 'budget:changed' },
    ...(targetId !== null && scope === 'person' && { target: { kind: 'user', id: targetId } }),
    ...(targetId !== null && scope === 'room' && { roomId: targetId }),
    details: {
      scope,
      ...(tokensPerDay !== undefined && { tokensPerDay }),
      ...(microsPerDay !== undefined && { microsPerDay }),
    },
  }
  await db().$transaction(async (tx) => {
    await tx.aiBudget.upsert({ where: { scope_targetId: key }, create: { ...key, ...limits }, update: limits })
    await tx.aiBudget.deleteMany({ where: { ...key, tokensPerDay: null, microsPerDay: null } })
    await appendAudit(tx, line)
  })
}

function toColumn(limit: number | null): bigint | null {
  return limit === null ? null : BigInt(limit)
}

export async function readUsed(targets: BudgetTarget[], day: string): Promise<Used[]> {
  const rows = await db().aiCounter.findMany({
    where: {
      day: new Date(day),
      OR: targets.map(({ scope, id }) => ({ scope, ...(id !== null && { targetId: BigInt(id) }) })),
    },
  })
  return targets.map(({ scope, id }) => {
    const own = rows.filter((row) => row.scope === scope && (id === null || String(row.targetId) === id))
    return {
      tokens: own.reduce((sum, row) => sum + Number(row.tokens), 0),
      micros: own.reduce((sum, row) => sum + Number(row.micros), 0),
    }
  })
}

/** Sums are decimals, which Prisma has a class for. */
type Sum = bigint | Prisma.Decimal | number | null
const KEYS = {
  person: `COALESCE(u.username, '')`,
  room: 'CAST(s.room_id AS CHAR)',
  assistant: 's.assistant',
  day: `DATE_FORMAT(s.day, '%Y-%m-%d')`,
} as const satisfies Record<UsageKey, string>

export async function listUsage({ by, from, to, payerId }: UsageFilter): Promise<UsageRow[]> {
  const key = Prisma.raw(KEYS[by])
  const rows = await db().$queryRaw<Record<'replies' | 'promptTokens' | 'completionTokens' | 'costMicros', Sum>[]>`
    SELECT ${key} AS \`key\`, SUM(s.kind = 'reply') AS replies, SUM(s.prompt_tokens) AS promptTokens,
      SUM(s.completion_tokens) AS completionTokens, SUM(s.cost_micros) AS costMicros
    FROM ai_spends s LEFT JOIN users u ON u.id = s.user_id
    WHERE s.settled_at IS NOT NULL AND s.day BETWEEN ${from} AND ${to}
      ${payerId === undefined ? Prisma.empty : Prisma.sql`AND s.user_id = ${BigInt(payerId)}`}
    GROUP BY ${key}
    ORDER BY ${Prisma.raw(by === 'day' ? '1' : 'SUM(s.prompt_tokens + s.completion_tokens) DESC, 1')}
    LIMIT ${USAGE_ROWS_MAX}`
  return rows.map((row) => ({
    key: String((row as { key?: unknown }).key ?? ''),
    replies: Number(row.replies ?? 0),
    promptTokens: Number(row.promptTokens ?? 0),
    completionTokens: Number(row.completionTokens ?? 0),
    costMicros: Number(row.costMicros ?? 0),
  }))
}
