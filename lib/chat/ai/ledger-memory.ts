import type { UsageRow } from '#lib/protocol/budgets.ts'
import { isPending, type Message, type User } from '#lib/protocol/entities.ts'
import type { ReplyVersion } from '#lib/protocol/replies.ts'
import type { ReplyKey } from '../ports.ts'
import type { BudgetTarget, Ledger, ReservationDraft, Spend, StoredBudget, TokenUse, UsageFilter } from './ledger.ts'

/** The part of the store in memory that knows what the AIs use. */

interface MemoryLedgerParts {
  users: Map<string, User>
  messages: Map<string, Message>
  versions: Map<string, ReplyVersion[]>
  /** Ids of who asked again, by the reply's. */
  payers: Map<string, string>
}

interface Entry extends Omit<Spend, 'kind'> {
  kind: Spend['kind'] | 'reply'
  reply?: ReplyKey
  reserved: { tokens: number; micros: number }
  isSettled: boolean
}

const NONE = { tokens: 0, micros: 0 }

export function createMemoryLedger({ users, messages, versions, payers }: MemoryLedgerParts): Ledger {
  const budgets = new Map<string, Omit<StoredBudget, 'used'>>()
  const entries = new Map<string, Entry>()

  function listOf({ scope, id }: BudgetTarget, day: string): Entry[] {
    return [...entries.values()].filter((entry) => {
      const own = scope === 'person' ? entry.payerId : entry.roomId
      return entry.day === day && own !== null && (id === null || own === id)
    })
  }

  function countUsed(target: BudgetTarget, day: string) {
    const settled = listOf(target, day).filter(({ isSettled }) => isSettled)
    return settled.reduce((sum, { usage }) => add(sum, toAmount(usage)), NONE)
  }

  /** What is left of both budgets, and whether one is used up. */
  function toLeft(targets: BudgetTarget[], day: string) {
    const left = { tokens: Number.POSITIVE_INFINITY, micros: Number.POSITIVE_INFINITY }
    let isUsedUp = false
    for (const target of targets) {
      const limits = { ...budgets.get(`${target.scope} `), ...budgets.get(`${target.scope} ${target.id}`) }
      const { tokensPerDay = Number.POSITIVE_INFINITY, microsPerDay = Number.POSITIVE_INFINITY } = limits
      const used = countUsed(target, day)
      const all = listOf(target, day).reduce((sum, { reserved }) => add(sum, reserved), used)
      isUsedUp ||= used.tokens >= tokensPerDay || used.micros >= microsPerDay
      left.tokens = Math.min(left.tokens, tokensPerDay - all.tokens)
      left.micros = Math.min(left.micros, microsPerDay - all.micros)
    }
    return { left, isUsedUp }
  }

  function findPayer({ id, askedBy }: Message): string | null {
    return payers.get(id) ?? [...users.values()].find(({ username }) => username === askedBy)?.id ?? null
  }

  return {
    async listBudgets(day) {
      return [...budgets.values()].sort(compare).map((budget) => {
        const used = countUsed({ scope: budget.scope, id: budget.targetId }, day)
        const username = budget.scope === 'person' ? users.get(budget.targetId ?? '')?.username : undefined
        return { ...budget, ...(username !== undefined && { username }), used }
      })
    },
    async setBudget(scope, targetId, change) {
      const key = `${scope} ${targetId ?? ''}`
      const { tokensPerDay, microsPerDay } = { ...budgets.get(key), ...withoutUndefined(change) }
      const limits = withoutUndefined({
        tokensPerDay: tokensPerDay ?? undefined,
        microsPerDay: microsPerDay ?? undefined,
      })
      if (Object.keys(limits).length === 0) budgets.delete(key)
      else budgets.set(key, { scope, targetId, ...limits })
    },
    readUsed: async (targets, day) => targets.map((target) => countUsed(target, day)),
    async reserve({ reply, assistant, day, estimate }: ReservationDraft) {
      const message = messages.get(reply.id)
      if (!message || message.version !== reply.version) return 'gone'
      const key = toKey(reply)
      if (entries.has(key)) return 'reserved'
      const payerId = findPayer(message)
      const targets: BudgetTarget[] = [
        ...(payerId === null ? [] : [{ scope: 'person' as const, id: payerId }]),
        { scope: 'room', id: reply.roomId },
      ]
      const { left, isUsedUp } = toLeft(targets, day)
      if (left.tokens <= 0 || left.micros <= 0) return isUsedUp ? 'used_up' : 'held'
      const { tokens, micros } = toAmount(estimate)
      const reserved = { tokens: Math.min(tokens, left.tokens), micros: Math.min(micros, left.micros) }
      const { roomId } = reply
      entries.set(key, {
        kind: 'reply',
        roomId,
        assistant,
        payerId,
        day,
        usage: estimate,
        reply,
        reserved,
        isSettled: false,
      })
      return 'reserved'
    },
    async settle(reply, usage) {
      const entry = entries.get(toKey(reply))
      if (!entry || entry.isSettled) return
      if (usage) entries.set(toKey(reply), { ...entry, usage, reserved: NONE, isSettled: true })
      else entries.delete(toKey(reply))
    },
    async listUnsettled() {
      return [...entries.values()].flatMap(({ reply, assistant, usage: { promptTokens }, isSettled }) => {
        const message = reply && messages.get(reply.id)
        if (!reply || isSettled) return []
        if (message && message.version === reply.version && isPending(message.status)) return []
        const ended =
          message?.version === reply.version
            ? message
            : versions.get(reply.id)?.find(({ version }) => version === reply.version)
        const said = ended ? { text: ended.text, reasoning: (ended === message && message?.reasoning) || '' } : null
        return { reply, assistant, promptTokens, said, usage: ended?.usage ?? null }
      })
    },
    async saveSpend(spend) {
      entries.set(`${entries.size} ${spend.kind}`, { ...spend, reserved: NONE, isSettled: true })
    },
    async listUsage({ by, from, to, payerId }: UsageFilter) {
      const rows = new Map<string, UsageRow>()
      for (const entry of entries.values()) {
        if (!entry.isSettled || entry.day < from || entry.day > to) continue
        if (payerId !== undefined && entry.payerId !== payerId) continue
        const { username = '' } = users.get(entry.payerId ?? '') ?? {}
        const key = { person: username, room: entry.roomId, assistant: entry.assistant, day: entry.day }[by]
        const row = rows.get(key) ?? { key, replies: 0, promptTokens: 0, completionTokens: 0, costMicros: 0 }
        row.replies += Number(entry.kind === 'reply')
        row.promptTokens += entry.usage.promptTokens
        row.completionTokens += entry.usage.completionTokens
        row.costMicros += entry.usage.costMicros ?? 0
        rows.set(key, row)
      }
      const size = (row: UsageRow) => row.promptTokens + row.completionTokens
      return [...rows.values()].sort((a, b) => (by === 'day' ? (a.key < b.key ? -1 : 1) : size(b) - size(a)))
    },
  }
}

function toKey({ id, version = 1 }: ReplyKey): string {
  return `${id} ${version}`
}

function toAmount({ promptTokens, completionTokens, costMicros = 0 }: TokenUse) {
  return { tokens: promptTokens + completionTokens, micros: costMicros }
}

function add(a: typeof NONE, b: typeof NONE): typeof NONE {
  return { tokens: a.tokens + b.tokens, micros: a.micros + b.micros }
}

function withoutUndefined<T extends object>(object: T): { [N in keyof T]?: Exclude<T[N], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as never
}

type Placed = Pick<StoredBudget, 'scope' | 'targetId'>

function compare(a: Placed, b: Placed): number {
  const own = Number(a.targetId !== null) - Number(b.targetId !== null)
  return own || (a.scope < b.scope ? -1 : a.scope > b.scope ? 1 : Number(a.targetId) - Number(b.targetId))
}
