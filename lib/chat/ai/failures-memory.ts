import type { Message } from '#lib/protocol/entities.ts'
import type { Failures, KeptFailure } from './failures.ts'

/** The failures of the store in memory. */
export function createMemoryFailures(messages: ReadonlyMap<string, Message>): Failures {
  const failures = new Map<string, KeptFailure>()
  return {
    async saveFailure({ id, version = 1 }, failure) {
      failures.set(`${id} ${version}`, { ...failure, at: new Date().toISOString() })
    },
    async findFailure(messageId, version) {
      const reply = messages.get(messageId)
      if (!reply || reply.deletedAt) return null
      return failures.get(`${messageId} ${version ?? reply.version ?? 1}`) ?? null
    },
  }
}
