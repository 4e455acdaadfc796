import type { ReplyKey } from '../ports.ts'
import type { Approvals } from './approvals.ts'

/** The approvals of the store in memory. */
export function createMemoryApprovals(): Approvals {
  const waiting = new Map<string, { call: string; isAllowed: boolean | null }>()
  const toCall = ({ version = 1 }: ReplyKey, step: number) => `${version} ${step}`

  function find(reply: ReplyKey, step: number) {
    const found = waiting.get(reply.id)
    return found?.call === toCall(reply, step) ? found : undefined
  }

  return {
    async askApproval(reply, step) {
      waiting.set(reply.id, { call: toCall(reply, step), isAllowed: null })
    },
    findApproval: async (reply, step) => find(reply, step)?.isAllowed ?? null,
    async sayApproval(reply, step, isAllowed) {
      const found = find(reply, step)
      if (!found) return false
      found.isAllowed ??= isAllowed
      return found.isAllowed === isAllowed
    },
  }
}
