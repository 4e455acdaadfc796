import { type RefObject, useCallback, useEffect, useRef } from 'react'
import type { RoomView } from '#lib/client/room-view.ts'
import type { Message, SessionUser } from '#lib/protocol/entities.ts'
import type { Standing } from '#lib/protocol/rules/rights.ts'
import type { ComposerHandle } from './composer-handle.ts'
import { listActions } from './message-actions.ts'
import type { MessageTasks } from './room-context.tsx'

/** A dialog about a message. */
export interface MessageDialog {
  type: 'delete' | 'versions' | 'context' | 'report' | 'reactions'
  message: Message
}

export function createMessageTasks(
  composer: RefObject<ComposerHandle | null>,
  open: (dialog: MessageDialog) => void,
  chooseReaction: MessageTasks['chooseReaction'],
): MessageTasks {
  return {
    reply: (message) => composer.current?.reply(message),
    edit: (message, text) => composer.current?.edit(message, text),
    chooseReaction,
    remove: (message) => open({ type: 'delete', message }),
    report: (message) => open({ type: 'report', message }),
    showVersions: (message) => open({ type: 'versions', message }),
    showReactions: (message) => open({ type: 'reactions', message }),
  }
}

/** Begins to edit the last of the reader's messages that are loaded, as it is at that moment. */
export function useEditLast(
  { messages, edits }: Pick<RoomView, 'messages' | 'edits'>,
  me: SessionUser,
  standing: Standing,
  tasks: MessageTasks,
): () => void {
  const present = useRef({ messages, edits, standing })
  useEffect(() => {
    present.current = { messages, edits, standing }
  }, [messages, edits, standing])
  return useCallback(() => {
    const { messages, edits, standing } = present.current
    const last = messages.findLast(
      (message) => message.sender === me.username && listActions({ me, standing }, message).includes('edit'),
    )
    if (last) tasks.edit(last, edits.get(last.id)?.text ?? last.text)
  }, [me, tasks])
}
