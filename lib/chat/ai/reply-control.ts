import type { Message, Room, SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import type { ReplyContext, ReplyVersion } from '#lib/protocol/replies.ts'
import { isBrokenOff } from '#lib/protocol/rules/replies.ts'
import type { ParsedCommand } from '#lib/protocol/wire.ts'
import { type Access, requireAdmin, requireRight } from '../access.ts'
import type { Store } from '../ports.ts'
import type { UseCases } from '../use-cases.ts'
import type { Budgets } from './budgets.ts'
import { toReplyContext } from './contexts.ts'
import type { KeptFailure } from './failures.ts'
import type { Replies } from './replies.ts'

/** What people do with the AI's replies: stop and repeat them, and have them go on. */

interface ReplyControlParts {
  store: Pick<Store, 'listReplyVersions' | 'findContext' | 'findFailure' | 'sayApproval'>
  access: Access
  replies: Pick<Replies, 'stop' | 'retry' | 'goOn'>
  budgets: Pick<Budgets, 'requireLeft'>
}

export function createReplyControl({ store, access, replies, budgets }: ReplyControlParts) {
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
    // Who presses pays.
    await budgets.requireLeft(user.id, room.id)
    await replies.retry(room, reply, user.id)
  }

  async function goOn(user: SessionUser, messageId: string): Promise<void> {
    const { room, reply } = await requireOwnReply(user, messageId)
    if (reply.deletedAt || !isBrokenOff(reply)) throw new CodedError('conflict')
    await budgets.requireLeft(user.id, room.id)
    await replies.goOn(room, reply, user.id)
  }

  /** To a call that waits for it; they alone for whom it would be made. */
  async function allow(user: SessionUser, { messageId, step, isAllowed }: ParsedCommand<'reply:allow'>): Promise<void> {
    const { reply } = await requireOwnReply(user, messageId)
    if (reply.askedBy !== user.username) throw new CodedError('forbidden')
    const isHeard = reply.status === 'streaming' && (await store.sayApproval(reply, step, isAllowed))
    if (!isHeard) throw new CodedError('conflict')
  }

  /** What a reply said each time it was asked for, oldest first, the present one last. */
  async function listVersions(user: SessionUser, messageId: string): Promise<ReplyVersion[]> {
    const { message } = await access.requireMessage(user, messageId, 'read')
    if (message.kind !== 'ai') throw new CodedError('not_found')
    return await store.listReplyVersions(messageId)
  }

  /** What the AI was sent for a version of a reply; the present one without a number. */
  async function readContext(user: SessionUser, messageId: string, version?: number): Promise<ReplyContext> {
    await access.requireMessage(user, messageId, 'read')
    const kept = await store.findContext(messageId, version)
    if (!kept) throw new CodedError('not_found')
    return toReplyContext(kept)
  }

  /** Why a version of a reply failed, for admins. Throws CodedError `not_found`, `forbidden`. */
  async function readFailure(user: SessionUser, messageId: string, version?: number): Promise<KeptFailure> {
    await access.requireMessage(user, messageId, 'read')
    requireAdmin(user)
    const kept = await store.findFailure(messageId, version)
    if (!kept) throw new CodedError('not_found')
    return kept
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
    async 'reply:continue'(user, { messageId }) {
      await goOn(user, messageId)
      return {}
    },
    async 'reply:allow'(user, input) {
      await allow(user, input)
      return {}
    },
  } satisfies Partial<UseCases>

  return { stop, retry, goOn, listVersions, readContext, readFailure, commands }
}
