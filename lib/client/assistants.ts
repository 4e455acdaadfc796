import type { PresentAssistant } from '#lib/protocol/assistants.ts'

/** The AIs of the installation as the server has told them last: the same list while they are the same. */
export function createAssistants() {
  let told: readonly PresentAssistant[] | null = null
  const listeners = new Set<() => void>()
  return {
    get: () => told,
    take(now: readonly PresentAssistant[]): void {
      if (JSON.stringify(now) === JSON.stringify(told)) return
      told = now
      for (const listener of listeners) listener()
    },
    subscribe(listener: () => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
