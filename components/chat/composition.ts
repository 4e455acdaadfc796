import type { RefObject } from 'react'
import { openChat } from '#lib/client/chat.ts'
import { useQuoted } from '#lib/client/hooks.ts'
import type { Quoted } from '#lib/client/quotes.ts'
import type { Message, SessionUser } from '#lib/protocol/entities.ts'
import { useDraft } from './draft.ts'

/** What is being written: a new message, which may answer another, or another text for a message of one's own. */
export interface Composition {
  text: string
  /** The id of the message that is edited; the new one waits meanwhile. */
  editing: string | null
  /** What the edited message is to say is otherwise than what it says: it is not given up for something else. */
  isEdited: boolean
  /** The id of the message that is answered. */
  replyTo: string | null
  /** The message that is edited or answered, once it is known. */
  quoted: Quoted | undefined
  /** False where this device does not keep it. */
  isKept: boolean
  setText: (text: string) => void
  /** Takes the text for the new message, if nothing of that is written yet. */
  offer: (text: string) => void
  /** Writes this at the end, with a space before and behind it. */
  append: (text: string) => void
  reply: (message: Message) => void
  /** Begins to edit a message, with this text. */
  edit: (message: Message, text: string) => void
  /** Ends the edit, or else the answer. */
  cancel: () => void
  /** What was written is on its way. */
  clear: () => void
}

export function useComposition(
  box: RefObject<HTMLTextAreaElement | null>,
  me: SessionUser,
  roomId: string,
): Composition {
  const { draft, change, isKept } = useDraft(box, me.id, roomId)
  const { edit } = draft
  const replyTo = edit ? null : draft.replyTo
  const quotedId = edit?.messageId ?? replyTo
  const quoted = useQuoted(me, roomId, quotedId, quotedId !== null)
  return {
    text: edit?.text ?? draft.text,
    editing: edit?.messageId ?? null,
    isEdited: edit !== null && edit.text !== (quoted === 'gone' ? undefined : quoted?.text),
    replyTo,
    quoted,
    isKept,
    setText: (text) => change(edit ? { edit: { ...edit, text } } : { text }),
    offer(text) {
      if (draft.text === '') change({ text })
    },
    append(added) {
      const text = edit?.text ?? draft.text
      const next = `${text}${text === '' || /\s$/.test(text) ? '' : ' '}${added} `
      change(edit ? { edit: { ...edit, text: next } } : { text: next })
    },
    reply(message) {
      openChat(me).quotes.put(message)
      change({ replyTo: message.id, edit: null })
    },
    edit(message, text) {
      openChat(me).quotes.put(message)
      change({ edit: { messageId: message.id, text } })
    },
    cancel: () => change(edit ? { edit: null } : { replyTo: null }),
    clear: () => change(edit ? { edit: null } : { text: '', replyTo: null }),
  }
}
