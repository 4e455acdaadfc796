import type { Budget, BudgetScope, OwnUse, RoomUsage, UsageQuery, UsageRow, Used } from '#lib/protocol/budgets.ts'
import type { SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { mayAdminister } from '#lib/protocol/rules/rights.ts'
import type { ParsedCommand } from '#lib/protocol/wire.ts'
import { type Access, requireAdmin } from '../access.ts'
import type { Store } from '../ports.ts'
import type { UseCases } from '../use-cases.ts'
import type { Budgets } from './budgets.ts'
import { daysBefore, toResetAt, toUtcDay } from './day.ts'
import type { BudgetTarget, StoredBudget } from './ledger.ts'

/** What people see of what the AIs use, and what admins let them use. */

interface UsageParts {
  store: Store
  access: Access
  budgets: Budgets
}

/** Where nobody says from when on: so many days, today's included. */
const USAGE_DAYS = 30

export function createUsage({ store, access, budgets }: UsageParts) {
  const today = () => toUtcDay(budgets.now())

  /** Of an admin all, of others what they pay; `isOwn`: that of an admin, too. */
  async function list(user: SessionUser, { by, from, to }: UsageQuery, isOwn = false): Promise<UsageRow[]> {
    const last = to ?? today()
    const first = from ?? daysBefore(last, USAGE_DAYS - 1)
    const isAll = mayAdminister(user) && !isOwn
    return await store.listUsage({ by, from: first, to: last, ...(!isAll && { payerId: user.id }) })
  }

  /** What the person, and everybody in the room, may use today and have used. */
  async function readRoom(user: SessionUser, roomId: string): Promise<RoomUsage> {
    await access.requireAccess(user, roomId, 'read')
    const [person, room] = await Promise.all([
      readUse({ scope: 'person', id: user.id }),
      readUse({ scope: 'room', id: roomId }),
    ])
    return { person, room, resetAt: toResetAt(budgets.now()) }
  }

  /** The person's own, wherever they ask. */
  async function readOwn(user: SessionUser): Promise<OwnUse & { resetAt: string }> {
    return { ...(await readUse({ scope: 'person', id: user.id })), resetAt: toResetAt(budgets.now()) }
  }

  async function readUse(target: BudgetTarget): Promise<OwnUse> {
    const [limits, used] = await Promise.all([budgets.cache.findLimits(target), readUsed(target)])
    return { ...limits, used }
  }

  async function readUsed(target: BudgetTarget): Promise<Used> {
    const [used] = await store.readUsed([target], today())
    return used ?? { tokens: 0, micros: 0 }
  }

  async function set(user: SessionUser, { scope, id, ...change }: ParsedCommand<'budget:set'>): Promise<Budget> {
    requireAdmin(user)
    const targetId = id === undefined ? null : await requireTarget(user, { scope, id })
    await store.setBudget(scope, targetId, change, user)
    budgets.cache.drop()
    const stored = (await store.listBudgets(today())).find((one) => one.scope === scope && one.targetId === targetId)
    if (stored) return toBudget(stored)
    return { scope, ...(id !== undefined && { id }), used: await readUsed({ scope, id: targetId }) }
  }

  /** Throws CodedError `not_found` where there is no such person or room. */
  async function requireTarget(user: SessionUser, { scope, id }: { scope: BudgetScope; id: string }): Promise<string> {
    const [found] =
      scope === 'person' ? await store.listUsers({ usernames: [id] }, 1) : [await store.findEntrance(user, { id })]
    if (!found) throw new CodedError('not_found')
    if ('room' in found) return found.room.id
    if (found.kind === 'ai') throw new CodedError('not_found')
    return found.id
  }

  const commands = {
    'budget:set': async (user, input) => ({ budget: await set(user, input) }),
    async 'budget:list'(user) {
      requireAdmin(user)
      return { budgets: (await store.listBudgets(today())).map(toBudget) }
    },
  } satisfies Partial<UseCases>

  return { list, readRoom, readOwn, commands }
}

function toBudget({ scope, targetId, username, tokensPerDay, microsPerDay, used }: StoredBudget): Budget {
  const id = scope === 'person' ? username : (targetId ?? undefined)
  return {
    scope,
    ...(id !== undefined && { id }),
    ...(tokensPerDay !== undefined && { tokensPerDay }),
    ...(microsPerDay !== undefined && { microsPerDay }),
    used,
  }
}
