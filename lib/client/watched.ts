/** A value that components watch: what React's useSyncExternalStore wants. */
export interface Watched<T> {
  get(): T
  /** Returns what ends it. */
  subscribe(listener: () => void): () => void
}

/** Keeps one, and tells whoever watches whenever another is put in its place. */
export function createWatched<T>(first: T): Watched<T> & { put(next: T): void } {
  let value = first
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    put(next) {
      value = next
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
