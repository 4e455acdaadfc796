import type { BudgetScope, Limits, UsageKey, UsageRow, Used } from '#lib/protocol/budgets.ts'
import type { Message, SessionUser } from '#lib/protocol/entities.ts'
import type { ReplyKey, Said } from '../ports.ts'

/** What the domain needs of the world to know what the AIs use, and to keep it within budgets. Days are YYYY-MM-DD of UTC. */

/** Tokens of a request and its answer, and what they cost where the price is known. */
export type TokenUse = Pick<NonNullable<Message['usage']>, 'promptTokens' | 'completionTokens' | 'costMicros'>

/** A person's or a room's id; null: all of the scope. */
export interface BudgetTarget {
  scope: BudgetScope
  id: string | null
}

export interface StoredBudget extends Limits {
  scope: BudgetScope
  /** Null: of each of the scope that has no limit of its own. */
  targetId: string | null
  /** What a person is called. */
  username?: string
  /** On the day asked about; without a target by all of the scope together. */
  used: Used
}

/** A key that is absent stays; null takes the limit away. */
export interface LimitChange {
  tokensPerDay?: number | null | undefined
  microsPerDay?: number | null | undefined
}

export interface ReservationDraft {
  reply: ReplyKey
  assistant: string
  day: string
  /** At most this will be used, as far as can be told. */
  estimate: TokenUse
}

/** `held`: what is left is reserved by other replies. `used_up`: nothing is left today. `gone`: it was asked for again, or deleted. */
export type ReservationOutcome = 'reserved' | 'held' | 'used_up' | 'gone'

/** A reservation whose reply has ended. */
export interface Unsettled {
  reply: ReplyKey
  assistant: string
  /** As it was estimated. */
  promptTokens: number
  /** Null: nothing is left of it. */
  said: Said | null
  /** As the upstream said. */
  usage: TokenUse | null
}

/** What was used without a reply. */
export interface Spend {
  kind: 'summary' | 'catchup'
  roomId: string
  /** A username. */
  assistant: string
  /** The id of who asked for it; null where nobody did. */
  payerId: string | null
  day: string
  usage: TokenUse
}

export interface UsageFilter {
  by: UsageKey
  from: string
  to: string
  /** What this person pays; without it, everybody. */
  payerId?: string
}

export interface Ledger {
  /** Those of the scopes first, then persons, then rooms, in the order of their ids. */
  listBudgets(day: string): Promise<StoredBudget[]>
  setBudget(scope: BudgetScope, targetId: string | null, change: LimitChange, by: SessionUser): Promise<void>
  /** What was used on the day, without what is reserved, in the order of the targets. */
  readUsed(targets: BudgetTarget[], day: string): Promise<Used[]>
  /**
   * Reserves what a reply may use from the budgets of its payer and its room, or as much as is left there: whoever asks
   * again, of who asked otherwise. Nothing of another reply's reservation. Done twice it is done once.
   */
  reserve(draft: ReservationDraft): Promise<ReservationOutcome>
  /** Puts what was used in place of the reservation; null: nothing was. Done twice it is done once. */
  settle(reply: ReplyKey, usage: TokenUse | null): Promise<void>
  listUnsettled(): Promise<Unsettled[]>
  saveSpend(spend: Spend): Promise<void>
  /** Days ascending, all else by tokens, the most first; at most USAGE_ROWS_MAX. */
  listUsage(filter: UsageFilter): Promise<UsageRow[]>
}

export const USAGE_ROWS_MAX = 1_000
