import { useAnnounce } from '#components/ui/announcer.tsx'
import { openChat } from '#lib/client/chat.ts'
import type { Outgoing } from '#lib/client/room-view.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message } from '#lib/protocol/entities.ts'
import { may } from '#lib/protocol/rules/rights.ts'
import { writeClipboard } from './copy.ts'
import { useMarks } from './marks.ts'
import { type RoomContextValue, useRoomContext } from './room-context.tsx'

/** What one may do with a message that stands in the room. */
export type MessageAction = 'reply' | 'edit' | 'copy' | 'link' | 'pin' | 'unpin' | 'unread' | 'delete'

/** Those that the reader may do, in the order of a menu. Nothing is done with what was deleted, or was done to the room. */
export function listActions(
  { me, standing }: Pick<RoomContextValue, 'me' | 'standing'>,
  message: Message,
): MessageAction[] {
  if (!standing || message.kind === 'system' || message.deletedAt) return []
  const isMember = may('send', me, standing)
  return [
    ...(isMember ? (['reply'] as const) : []),
    ...(may('edit', me, standing, { message }) ? (['edit'] as const) : []),
    ...(message.text === '' ? [] : (['copy'] as const)),
    'link',
    ...(isMember ? ([message.pinnedBy === undefined ? 'pin' : 'unpin'] as const) : []),
    ...(may('mark', me, standing) ? (['unread'] as const) : []),
    ...(may('delete_message', me, standing, { message }) ? (['delete'] as const) : []),
  ]
}

/** Does one of them, if the reader may. `edit`: what the message is to say, where that waits for the server. */
export function useMessageActions(): (action: MessageAction, message: Message, edit?: Outgoing) => void {
  const context = useRoomContext()
  const { t } = useI18n()
  const announce = useAnnounce()
  const { togglePin } = useMarks()
  const { me, tasks } = context

  function copy(text: string, sentence: string): void {
    void writeClipboard(text).then((isDone) => isDone && announce(sentence))
  }

  function markUnread({ roomId, seq }: Message): void {
    void openChat(me)
      .inbox.markUnread(roomId, seq - 1)
      .then((answer) => announce(answer.ok ? t('message.markedUnread') : t(`errors.${answer.error.code}`)))
  }

  return (action, message, edit) => {
    if (!listActions(context, message).includes(action)) return
    const text = edit?.text ?? message.text
    if (action === 'reply') tasks?.reply(message)
    if (action === 'edit') tasks?.edit(message, text)
    if (action === 'copy') copy(text, t('common.copied'))
    if (action === 'link') copy(new URL(`?m=${message.seq}`, location.href).href, t('message.linkCopied'))
    if (action === 'pin' || action === 'unpin') togglePin(message)
    if (action === 'unread') markUnread(message)
    if (action === 'delete') tasks?.remove(message)
  }
}
