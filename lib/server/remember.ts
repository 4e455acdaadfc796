/**
 * Keeps on globalThis under a name what holds connections or order. Next compiles its own copy of what server.ts loads,
 * and development reloads modules: both must find the same pool, the same Socket.IO, the same chat.
 */
export function remember<T>(name: string, create: () => T): T {
  const kept = connections()
  if (!kept.has(name)) kept.set(name, create())
  return kept.get(name) as T
}

/** What was remembered under this name, if anything was. */
export function recall<T>(name: string): T | undefined {
  return connections().get(name) as T | undefined
}

export function forget(name: string): void {
  connections().delete(name)
}

const KEY = Symbol.for('parlor.connections')

function connections(): Map<string, unknown> {
  const holder = globalThis as typeof globalThis & { [KEY]?: Map<string, unknown> }
  holder[KEY] ??= new Map()
  return holder[KEY]
}
