import type { Message, SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import type { PinList } from '#lib/protocol/http.ts'
import { ENVELOPE_MAX_BYTES, PAGE_MAX_BYTES } from '#lib/protocol/limits.ts'
import { isEmoji } from '#lib/protocol/rules/emoji.ts'
import type { ParsedCommand } from '#lib/protocol/wire.ts'
import type { Access } from './access.ts'
import { fitAround } from './bytes.ts'
import type { Store } from './ports.ts'
import type { UseCases } from './use-cases.ts'

/** What people put on messages: reactions and pins. */

interface MarksParts {
  store: Pick<Store, 'setReaction' | 'setPin' | 'listPins'>
  access: Access
}

export function createMarks({ store, access }: MarksParts) {
  async function react(user: SessionUser, { messageId, emoji, isOn }: ParsedCommand<'reaction:set'>): Promise<void> {
    if (!isEmoji(emoji)) throw new CodedError('invalid', { fields: { emoji: 'invalid' } })
    const key = await access.requireRecentMessageKey(user, messageId, 'send')
    await store.setReaction({ ...key, by: user, emoji, isOn })
  }

  async function pin(user: SessionUser, { messageId, isPinned }: ParsedCommand<'pin:set'>): Promise<Message> {
    const { id, roomId } = (await access.requireMessage(user, messageId, 'send')).message
    const changed = await store.setPin({ id, roomId, by: user, isPinned })
    return changed ?? (await access.requireMessage(user, messageId, 'read')).message
  }

  /** Newest pin first, as many as an answer may hold; `cursor` is where the page before ended. */
  async function listPins(user: SessionUser, roomId: string, cursor?: number): Promise<PinList> {
    await access.requireAccess(user, roomId, 'read')
    const { pins, nextBefore } = await store.listPins(roomId, cursor)
    const found = pins.map(({ message }) => message)
    const messages = fitAround(found, 0, PAGE_MAX_BYTES - ENVELOPE_MAX_BYTES)
    const next = messages.length < found.length ? pins[messages.length - 1]?.rev : nextBefore
    return { messages, ...(typeof next === 'number' && { nextCursor: String(next) }) }
  }

  const commands = {
    async 'reaction:set'(user, input) {
      await react(user, input)
      return {}
    },
    'pin:set': async (user, input) => ({ message: await pin(user, input) }),
  } satisfies Partial<UseCases>

  return { listPins, commands }
}
