import type { PresentAssistant } from '#lib/protocol/assistants.ts'
import { createWatched } from './watched.ts'

/** The AIs of the installation as the server has told them last: the same list while they are the same. */
export function createAssistants() {
  const { get, put, subscribe } = createWatched<readonly PresentAssistant[] | null>(null)
  return {
    ...{ get, subscribe },
    take(now: readonly PresentAssistant[]): void {
      if (JSON.stringify(now) !== JSON.stringify(get())) put(now)
    },
  }
}
