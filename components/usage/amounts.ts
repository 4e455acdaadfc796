import type { Format } from '#lib/i18n/format.ts'
import type { Limits, Used } from '#lib/protocol/budgets.ts'

/** What was used, in numbers that people read. */

const SMALLEST = 0.001

/** Millionths of the site's currency; nothing says which that is. */
export function toMoney({ number }: Pick<Format, 'number'>, micros: number): string {
  const amount = micros / 1_000_000
  return amount > 0 && amount < SMALLEST ? `< ${number(SMALLEST)}` : number(amount)
}

/** How much of the limits is used, of 1: of the one that is nearest. Null without a limit. */
export function toShare({ tokensPerDay, microsPerDay }: Limits, { tokens, micros }: Used): number | null {
  const shares = [
    ...(tokensPerDay === undefined ? [] : [toPart(tokens, tokensPerDay)]),
    ...(microsPerDay === undefined ? [] : [toPart(micros, microsPerDay)]),
  ]
  return shares.length > 0 ? Math.max(...shares) : null
}

function toPart(used: number, limit: number): number {
  return limit === 0 ? 1 : used / limit
}

/** From here on it is said beforehand that little is left. */
export const WARNED_FROM = 0.8
