import type { Message, Room, SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import type { ReplyVersion } from '#lib/protocol/replies.ts'
import { type Access, requireRight } from './access.ts'
import type { Store } from './ports.ts'
import type { Replies } from './replies.ts'
import type { UseCases } from './use-cases.ts'

/** What people do with the AI's replies: stop and repeat them. */

interface ReplyControlParts {
  store: Pick<Store, 'listReplyVersions'>
  access: Access
  replies: Pick<Replies, 'stop' | 'retry'>
}

export function createReplyControl({ store, access, replies }: ReplyControlParts) {
  /** A reply that this person may stop or repeat. */
  async function requireOwnReply(user: SessionUser, messageId: string): Promise<{ room: Room; reply: Message }> {
    const { message, entrance } = await access.requireMessage(user, messageId, 'read')
    if (message.kind !== 'ai') throw new CodedError('not_found')
    requireRight(user, entrance, 'control_reply', { message })
    return { room: entrance.room, reply: message }
  }

  async function stop(user: SessionUser, messageId: string): Promise<void> {
    const { reply } = await requireOwnReply(user, messageId)
    await replies.stop(reply)
  }

  async function retry(user: SessionUser, messageId: string): Promise<void> {
    const { room, reply } = await requireOwnReply(user, messageId)
    if (reply.deletedAt) throw new CodedError('conflict')
    await replies.retry(room, reply)
  }

  /** What a reply said each time it was asked for, oldest first, the present one last. */
  async function listVersions(user: SessionUser, messageId: string): Promise<ReplyVersion[]> {
    const { message } = await access.requireMessage(user, messageId, 'read')
    if (message.kind !== 'ai') throw new CodedError('not_found')
    return await store.listReplyVersions(messageId)
  }

  const commands = {
    async 'reply:stop'(user, { messageId }) {
      await stop(user, messageId)
      return {}
    },
    async 'reply:retry'(user, { messageId }) {
      await retry(user, messageId)
      return {}
    },
  } satisfies Partial<UseCases>

  return { stop, retry, listVersions, commands }
}
