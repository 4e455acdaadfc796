import type { Message } from '#lib/protocol/entities.ts'
import type { Broadcast, Store } from './ports.ts'

/**
 * The one place that tells what was done to messages: each change is said to the room when it is stored, and not before,
 * whoever asked for it. Changes of rooms and members are told by their use cases, with what else follows from them.
 */
export function tellChanges(store: Store, broadcast: Broadcast): Store {
  function created<M extends Message | null>(message: M): M {
    if (message) broadcast.messageCreated(message)
    return message
  }

  function changed<M extends Message | null>(message: M): M {
    if (message) broadcast.messageChanged(message)
    return message
  }

  const telling: Partial<Store> = {
    async saveMessage(draft, replies) {
      const saved = await store.saveMessage(draft, replies)
      if (!saved.isRepeat) {
        created(saved.message)
        broadcast.messageSaid(saved.message)
      }
      for (const reply of saved.replies) created(reply)
      return saved
    },
    async saveReply(question, draft) {
      const reply = await store.saveReply(question, draft)
      return reply === 'chain_ended' ? reply : created(reply)
    },
    async startReply(key) {
      const outcome = await store.startReply(key)
      return outcome === 'busy' ? outcome : changed(outcome)
    },
    async changeReply(...change) {
      const reply = changed(await store.changeReply(...change))
      if (reply?.status === 'done') broadcast.messageSaid(reply)
      return reply
    },
    editMessage: async (...edit) => changed(await store.editMessage(...edit)),
    async setReaction(change) {
      const rev = await store.setReaction(change)
      const { id: messageId, roomId, by, emoji, isOn } = change
      if (rev !== null) broadcast.reactionChanged({ roomId, messageId, rev, emoji, username: by.username, isOn })
      return rev
    },
    setPin: async (change) => changed(await store.setPin(change)),
    deleteMessage: async (...deletion) => changed(await store.deleteMessage(...deletion)),
  }
  return Object.assign(Object.create(store) as Store, telling)
}
