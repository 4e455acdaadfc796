import { expect, vi } from 'vitest'

/** Waits until what is claimed holds, as long as a machine that does other work may take for it. Rejects with the last failure. */
export function eventually<T>(claim: () => T | Promise<T>): Promise<T> {
  // As `expect.poll` does (vitest.config.ts).
  return vi.waitFor(claim, { timeout: 20_000, interval: 20 })
}

/**
 * That something took no longer than is promised for a calm machine, with allowance for one that does other work; what
 * should be seen here is a wait for the wrong clock, not a slow processor.
 * @param began by `performance.now()`
 */
export function expectWithin(ms: number, began: number): void {
  expect(performance.now() - began).toBeLessThan(ms * ALLOWANCE)
}

/** How much longer than on a calm machine things may take. */
export const ALLOWANCE = 4
