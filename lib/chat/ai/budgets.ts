import type { Limits } from '#lib/protocol/budgets.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import {
  type Assistant,
  AssistantError,
  type Assistants,
  type Log,
  type ReplyKey,
  type Said,
  type Store,
  type Turn,
} from '../ports.ts'
import { createBudgetCache } from './budget-cache.ts'
import { toResetAt, toUtcDay } from './day.ts'
import type { BudgetTarget, Spend, TokenUse } from './ledger.ts'
import { estimateTokens, estimateTurns } from './tokens.ts'

/**
 * What replies may use, and what they use. Whoever asks is told at once where nothing is left today, by what is settled;
 * what binds is the reservation right before a request. It takes what the request may use at most, or as much as is left:
 * who has anything left gets one more reply, and the others wait until it is settled. So a day never takes more than its
 * budget by more than what one reply is longer than was thought.
 */

/** What others have reserved is waited for so often, and no longer than this. */
const HELD_RETRY_MS = 500
const HELD_WAIT_MS = 30_000

export interface Reservation {
  /** Puts in its place what the upstream says that was used, or what was said; nothing said is nothing used. Never throws. */
  settle(said: Said, usage?: TokenUse): Promise<void>
}

export type Budgets = ReturnType<typeof createBudgets>

interface BudgetsParts {
  store: Store
  assistants: Pick<Assistants, 'find'>
  log: Log
  now?: () => number
}

export function createBudgets({ store, assistants, log, now = Date.now }: BudgetsParts) {
  const cache = createBudgetCache(() => store.listBudgets(toUtcDay(now())))

  /** Whether nothing is left today of the person's or the room's budget. Without a budget it takes no query. */
  async function isUsedUp(payerId: string, roomId: string): Promise<boolean> {
    return await isAnyUsedUp([
      { scope: 'person', id: payerId },
      { scope: 'room', id: roomId },
    ])
  }

  /** The same of the room alone, for what nobody asked for. */
  async function isRoomUsedUp(roomId: string): Promise<boolean> {
    return await isAnyUsedUp([{ scope: 'room', id: roomId }])
  }

  async function isAnyUsedUp(targets: BudgetTarget[]): Promise<boolean> {
    const limits = await Promise.all(targets.map((target) => cache.findLimits(target)))
    if (limits.every(isUnlimited)) return false
    const used = await store.readUsed(targets, toUtcDay(now()))
    return used.some(({ tokens, micros }, place) => {
      const { tokensPerDay, microsPerDay } = limits[place] ?? {}
      return (
        (tokensPerDay !== undefined && tokens >= tokensPerDay) || (microsPerDay !== undefined && micros >= microsPerDay)
      )
    })
  }

  /** Throws CodedError `rate_limited`, until the next day, where nothing is left. */
  async function requireLeft(payerId: string, roomId: string): Promise<void> {
    if (!(await isUsedUp(payerId, roomId))) return
    throw new CodedError('rate_limited', { retryAfterMs: Date.parse(toResetAt(now())) - now() })
  }

  /**
   * Reserves what the request may use at most, of whoever asked for this version of the reply. Waits while others have
   * reserved what is left. Throws AssistantError `ai_quota`, and CodedError.
   */
  async function reserve(
    reply: ReplyKey,
    assistant: Pick<Assistant, 'username' | 'model' | 'answerTokens' | 'toCost'>,
    turns: readonly Turn[],
    signal: AbortSignal,
  ): Promise<Reservation> {
    const estimate = priced(assistant, { promptTokens: estimateTurns(turns), completionTokens: assistant.answerTokens })
    const until = performance.now() + HELD_WAIT_MS
    for (;;) {
      const draft = { reply, assistant: assistant.username, day: toUtcDay(now()), estimate }
      const outcome = await store.reserve(draft)
      if (outcome === 'reserved') break
      if (outcome === 'gone' || signal.aborted) throw new AssistantError('ai_interrupted')
      if (outcome === 'used_up' || performance.now() > until) throw new AssistantError('ai_quota')
      await new Promise((resolve) => setTimeout(resolve, HELD_RETRY_MS))
    }
    return {
      async settle(said, usage) {
        const used = usage ?? priceSaid(assistant, estimate.promptTokens, said)
        await store.settle(reply, used).catch((cause: unknown) => {
          log.warn({ err: cause, messageId: reply.id }, 'what a reply has used is settled later')
        })
      },
    }
  }

  /** Settles what nobody settles any more: whoever wrote those replies died, or lost the database. */
  async function reap(): Promise<void> {
    for (const { reply, assistant, promptTokens, said, usage } of await store.listUnsettled()) {
      const used = usage ?? (said && priceSaid(assistants.find(assistant) ?? {}, promptTokens, said))
      await store.settle(reply, used)
    }
  }

  /** Enters what was used without a reply, for whoever asked for it, and for the room. */
  async function spend(what: Omit<Spend, 'day'>): Promise<void> {
    await store.saveSpend({ ...what, day: toUtcDay(now()) })
  }

  return { isUsedUp, isRoomUsedUp, requireLeft, reserve, reap, spend, cache, now }
}

function isUnlimited({ tokensPerDay, microsPerDay }: Limits): boolean {
  return tokensPerDay === undefined && microsPerDay === undefined
}

type Priced = Partial<Pick<Assistant, 'model' | 'toCost'>>

/** What was used, with what it costs where that is known. */
export function priced({ model = '', toCost }: Priced, usage: Omit<TokenUse, 'costMicros'>): TokenUse {
  const costMicros = toCost?.(model, usage)
  return { ...usage, ...(costMicros !== undefined && { costMicros: Math.ceil(costMicros) }) }
}

/** Of an answer whose upstream told nothing: by what it said. Null where it said nothing. */
function priceSaid(assistant: Priced, promptTokens: number, { text, reasoning }: Said): TokenUse | null {
  if (text === '' && reasoning === '') return null
  return priced(assistant, { promptTokens, completionTokens: estimateTokens(text) + estimateTokens(reasoning) })
}
