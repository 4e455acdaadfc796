import { isPending } from '#lib/protocol/entities.ts'
import { OUTAGE_CODES } from '#lib/protocol/errors.ts'
import { PAGE_SIZE_MAX } from '#lib/protocol/limits.ts'
import type { Assistants, Store } from '../ports.ts'

/**
 * An assistant that can't be reached says so once in each room, by a reply that fails. What a room's trigger alone asks
 * after that asks nobody until the assistant answers again; whoever asks by name or by hand has it tried.
 */

/** The reply that failed at last was asked for so long before it was known that nobody is there. */
const SLACK_MS = 300_000

export interface Outages {
  /** Those of the assistants that a question of the trigger's still asks. */
  withoutSilent(roomId: string, asked: readonly string[]): Promise<string[]>
  /** A reply of the assistant failed in the room. */
  note(roomId: string, assistant: string): void
}

export function createOutages({
  store,
  assistants,
}: {
  store: Pick<Store, 'readPage'>
  assistants: Pick<Assistants, 'find'>
}): Outages {
  /** The beginning of the outage that was told last, by room and assistant. */
  const told = new Map<string, number>()

  function outSince(username: string): number | null {
    return assistants.find(username)?.outSince?.()?.getTime() ?? null
  }

  /** This process may have told it, or what stands in the room says that another one has, or tries it now. */
  async function wasTold(roomId: string, assistant: string, since: number): Promise<boolean> {
    if (told.get(`${roomId} ${assistant}`) === since) return true
    const page = await store.readPage(roomId, { newest: true }, PAGE_SIZE_MAX)
    const last = page.findLast(({ sender, deletedAt }) => sender === assistant && !deletedAt)
    if (!last) return false
    if (isPending(last.status)) return true
    const isOutage = last.status === 'failed' && last.error !== undefined && OUTAGE_CODES.includes(last.error.code)
    return isOutage && Date.parse(last.sentAt) >= since - SLACK_MS
  }

  return {
    async withoutSilent(roomId, asked) {
      const heard = await Promise.all(
        asked.map(async (assistant) => {
          const since = outSince(assistant)
          return since === null || !(await wasTold(roomId, assistant, since))
        }),
      )
      return asked.filter((_, place) => heard[place])
    },
    note(roomId, assistant) {
      const since = outSince(assistant)
      if (since !== null) told.set(`${roomId} ${assistant}`, since)
    },
  }
}
