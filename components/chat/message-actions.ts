import { openProfile } from '#components/members/asked-profile.ts'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { openChat } from '#lib/client/chat.ts'
import type { Outgoing } from '#lib/client/room-view.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message } from '#lib/protocol/entities.ts'
import { may } from '#lib/protocol/rules/rights.ts'
import { writeClipboard } from './copy.ts'
import { toShownText } from './looked-back.ts'
import { useMarks } from './marks.ts'
import { type RoomContextValue, useRoomContext } from './room-context.tsx'

/** What one may do with a message that stands in the room. */
export type MessageAction =
  | 'reply'
  | 'edit'
  | 'copy'
  | 'link'
  | 'context'
  | 'reactions'
  | 'profile'
  | 'pin'
  | 'unpin'
  | 'unread'
  | 'readsFrom'
  | 'report'
  | 'delete'

/** Those that the reader may do, in the order of a menu. Nothing is done with what was deleted, or was done to the room. */
export function listActions(
  { me, standing, assistants = [] }: Pick<RoomContextValue, 'me' | 'standing'> & Partial<RoomContextValue>,
  message: Message,
): MessageAction[] {
  if (!standing || message.kind === 'system' || message.deletedAt) return []
  const isMember = may('send', me, standing)
  return [
    ...(isMember ? (['reply'] as const) : []),
    ...(may('edit', me, standing, { message }) ? (['edit'] as const) : []),
    ...(message.text === '' ? [] : (['copy'] as const)),
    'link',
    ...(message.kind === 'ai' ? (['context'] as const) : []),
    ...(message.reactions ? (['reactions'] as const) : []),
    'profile',
    ...(isMember ? ([message.pinnedBy === undefined ? 'pin' : 'unpin'] as const) : []),
    ...(may('mark', me, standing) ? (['unread'] as const) : []),
    ...(assistants.length > 0 && may('set_reads_from', me, standing) ? (['readsFrom'] as const) : []),
    ...(may('report', me, standing, { message }) ? (['report'] as const) : []),
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
    void writeClipboard(text).then((isDone) => (isDone ? announce(sentence) : announce(t('common.notCopied'), 'shown')))
  }

  function markUnread({ roomId, seq }: Message): void {
    void openChat(me)
      .inbox.markUnread(roomId, seq - 1)
      .then((answer) =>
        answer.ok ? announce(t('message.markedUnread')) : announce(t(`errors.${answer.error.code}`), 'shown'),
      )
  }

  function readFrom({ seq }: Message): void {
    void context.actions
      ?.changeRoom({ readsFromSeq: seq - 1 })
      .then((answer) =>
        answer.ok ? announce(t('ai.readsFromHere')) : announce(t(`errors.${answer.error.code}`), 'shown'),
      )
  }

  return (action, message, edit) => {
    if (!listActions(context, message).includes(action)) return
    const text = edit?.text ?? toShownText(message)
    if (action === 'reply') tasks?.reply(message)
    if (action === 'edit') tasks?.edit(message, text)
    if (action === 'copy') copy(text, t('common.copied'))
    if (action === 'link') copy(new URL(`?m=${message.seq}`, location.href).href, t('message.linkCopied'))
    if (action === 'context') context.showContext(message)
    if (action === 'reactions') tasks?.showReactions(message)
    if (action === 'pin' || action === 'unpin') togglePin(message)
    if (action === 'profile') openProfile(message.sender, placeOf(message))
    if (action === 'unread') markUnread(message)
    if (action === 'readsFrom') readFrom(message)
    if (action === 'report') tasks?.report(message)
    if (action === 'delete') tasks?.remove(message)
  }
}

/** Of its row in the list, in px of the window. */
function placeOf({ id }: Message): DOMRect {
  return document.querySelector(`[data-message-id="${id}"]`)?.getBoundingClientRect() ?? new DOMRect()
}
