import type { Limits } from '#lib/protocol/budgets.ts'
import type { BudgetTarget, StoredBudget } from './ledger.ts'

/** Budgets change rarely and are asked for with each question to the AI: they are read once in a while. */

/** So long another process goes by what was. Reservations look at what is. */
const KEPT_MS = 2_000

export interface BudgetCache {
  /** Their own, and where they have none that of each. */
  findLimits(target: BudgetTarget): Promise<Limits>
  drop(): void
}

export function createBudgetCache(list: () => Promise<StoredBudget[]>): BudgetCache {
  let kept: { budgets: Promise<Map<string, Limits>>; until: number } | null = null

  function read(): Promise<Map<string, Limits>> {
    if (kept && performance.now() < kept.until) return kept.budgets
    const reading = { budgets: list().then(toMap), until: performance.now() + KEPT_MS }
    kept = reading
    reading.budgets.catch(() => {
      if (kept === reading) kept = null
    })
    return reading.budgets
  }

  return {
    async findLimits({ scope, id }) {
      const budgets = await read()
      return { ...budgets.get(toKey(scope, null)), ...budgets.get(toKey(scope, id)) }
    },
    drop() {
      kept = null
    },
  }
}

function toMap(budgets: StoredBudget[]): Map<string, Limits> {
  return new Map(
    budgets.map(({ scope, targetId, tokensPerDay, microsPerDay }) => [
      toKey(scope, targetId),
      { ...(tokensPerDay !== undefined && { tokensPerDay }), ...(microsPerDay !== undefined && { microsPerDay }) },
    ]),
  )
}

function toKey(scope: string, id: string | null): string {
  return `${scope} ${id ?? ''}`
}
