import type { Message } from '#lib/protocol/entities.ts'

/** What the rest of the room may do with the composer. */
export interface ComposerHandle {
  /** Takes the text if nothing is written yet. */
  offer: (text: string) => void
  /** Writes the text at the end of what is written. */
  append: (text: string) => void
  /** The message that is written answers this one. */
  reply: (message: Message) => void
  /** Has a message of one's own written anew, beginning with this text. */
  edit: (message: Message, text: string) => void
  /** Is not to be written anew any more, if it is. */
  endEdit: (messageId: string) => void
}
