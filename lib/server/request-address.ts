import { AsyncLocalStorage } from 'node:async_hooks'
import { remember } from './remember.ts'

/** Where what is being done comes from, for the audit log: known to all that a request or a command has begun. */

/** Does the work as begun from this address. */
export function runFrom<T>(address: string, work: () => T): T {
  return storage().run(address, work)
}

/** Null where nobody asked for it from anywhere. */
export function requestAddress(): string | null {
  return storage().getStore() ?? null
}

/** One for both module graphs. */
function storage(): AsyncLocalStorage<string> {
  return remember('request-address', () => new AsyncLocalStorage<string>())
}
