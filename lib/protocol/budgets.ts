import { z } from 'zod'
import { defineCommand } from './command.ts'
import { id, instant } from './schemas.ts'

/** What the AIs may use in a day of UTC, in tokens or in money (millionths of the site's currency), and what they use. */

const BUDGET_SCOPES = ['person', 'room'] as const
export type BudgetScope = (typeof BUDGET_SCOPES)[number]

const amount = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const limits = {
  tokensPerDay: amount.exactOptional(),
  microsPerDay: amount.exactOptional(),
}
export type Limits = z.output<z.ZodObject<typeof limits>>

const used = z.object({ tokens: amount, micros: amount }).describe('Today, without what replies under way will take.')
/** How much was used: tokens of both directions, and what they cost where the price is known. */
export type Used = z.output<typeof used>

const budget = z
  .object({
    scope: z.enum(BUDGET_SCOPES),
    id: z.string().exactOptional().describe('A username, or a room’s id. Absent: of each that has none of its own.'),
    ...limits,
    used,
  })
  .meta({ id: 'Budget', description: 'What may be used in a day.' })
export type Budget = z.output<typeof budget>

/** The answer of `GET /api/rooms/:roomId/usage`: what holds for the caller there. */
const ownUse = z.object({ ...limits, used })
export type OwnUse = z.output<typeof ownUse>
const roomUsage = z.object({ person: ownUse, room: ownUse, resetAt: instant })
export type RoomUsage = z.output<typeof roomUsage>

const USAGE_KEYS = ['person', 'room', 'assistant', 'day'] as const
export type UsageKey = (typeof USAGE_KEYS)[number]

const day = z.iso.date()
/** The query of `GET /api/usage`; both days are included. */
export const usageQuery = z
  .strictObject({ by: z.enum(USAGE_KEYS), from: day.optional(), to: day.optional() })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to)
export type UsageQuery = z.output<typeof usageQuery>

/** `key`: a username, a room's id or a day; a person's is empty where nobody asked for it. */
export interface UsageRow {
  key: string
  replies: number
  promptTokens: number
  completionTokens: number
  /** Of what has a known price. */
  costMicros: number
}

export const budgetCommands = {
  'budget:set': defineCommand({
    summary: 'Sets what a person or a room may use in a day, or without `id` each of them; null lifts it.',
    input: z
      .strictObject({
        scope: z.enum(BUDGET_SCOPES),
        id: z.string().optional().describe('A username, or a room’s id.'),
        tokensPerDay: amount.nullable().optional(),
        microsPerDay: amount.nullable().optional(),
      })
      .refine(({ scope, id: target }) => scope !== 'room' || target === undefined || id.safeParse(target).success)
      .refine(({ tokensPerDay, microsPerDay }) => tokensPerDay !== undefined || microsPerDay !== undefined),
    output: z.object({ budget }),
    ...{ limit: 'other', right: 'administer', scope: null, overHttp: true },
  }),
  'budget:list': defineCommand({
    summary: 'All budgets, those of each first, with what was used of them today.',
    input: z.strictObject({}),
    output: z.object({ budgets: z.array(budget) }),
    ...{ limit: 'other', right: 'administer', scope: null, overHttp: true },
  }),
}
