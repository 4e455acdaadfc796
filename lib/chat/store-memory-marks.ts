import type { Message } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { EMOJI_MAX, PINS_MAX, REACTIONS_MAX } from '#lib/protocol/limits.ts'
import { withReaction } from '#lib/protocol/rules/reactions.ts'
import type { PinPage, Store } from './ports.ts'

/** The part of the store in memory that keeps reactions and pins. */

interface MemoryMarksParts {
  messages: Map<string, Message>
  /** Gives the message a new rev. */
  replace(message: Message, change: Partial<Message>): Message
}

export function createMemoryMarks({
  messages,
  replace,
}: MemoryMarksParts): Pick<Store, 'setReaction' | 'setPin' | 'listPins'> {
  /** The rev of each pin by the message's id, newest last. */
  const pinned = new Map<string, number>()

  function requireThere(messageId: string): Message {
    const message = messages.get(messageId)
    if (!message || message.deletedAt) throw new CodedError('conflict')
    return message
  }

  function listPinned(roomId: string): PinPage['pins'] {
    return [...pinned].flatMap(([id, rev]) => {
      const message = messages.get(id)
      return message?.roomId === roomId && message.pinnedBy ? { message, rev } : []
    })
  }

  return {
    async setReaction({ id, by: { username }, emoji, isOn }) {
      const { reactions = [], ...message } = requireThere(id)
      const changed = [...withReaction(reactions, { emoji, username, isOn })]
      if (changed.length === reactions.length && changed.every((one, place) => one === reactions[place])) return null
      const total = changed.reduce((sum, { by }) => sum + by.length, 0)
      if (isOn && (changed.length > EMOJI_MAX || total > REACTIONS_MAX)) throw new CodedError('conflict')
      return replace(message, changed.length > 0 ? { reactions: changed } : {}).rev
    },
    async setPin({ id, roomId, by, isPinned }) {
      const { pinnedBy, ...message } = requireThere(id)
      if ((pinnedBy !== undefined) === isPinned) return null
      if (isPinned && listPinned(roomId).length >= PINS_MAX) throw new CodedError('conflict')
      const replaced = replace(message, isPinned ? { pinnedBy: by.username } : {})
      pinned.delete(id)
      if (isPinned) pinned.set(id, replaced.rev)
      return replaced
    },
    async listPins(roomId, before = Number.POSITIVE_INFINITY) {
      const pins = listPinned(roomId).reverse()
      return { pins: pins.filter(({ rev }) => rev < before), nextBefore: null }
    },
  }
}
