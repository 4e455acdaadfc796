import { toEventSentence } from '#components/chat/event-sentence.ts'
import { useDisplayNames } from '#components/shell/room-name.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import { isPending, type Message, type Room } from '#lib/protocol/entities.ts'
import { toOneLine } from '#lib/protocol/rules/one-line.ts'

/** What was said last in a room, in one line, with who said it where that is not plain. */
export function useLastWords(): (room: Room, message: Message) => string {
  const { t } = useI18n()
  const { me } = useShell()
  const toName = useDisplayNames()
  return ({ people, assistants }, message) => {
    const { sender } = message
    if (message.kind === 'system') return toEventSentence(message, toName, assistants[0], t)
    if (message.deletedAt) return t('message.deleted', { who: toName(message.deletedBy ?? sender) })
    if (isPending(message.status)) return t('rooms.replying', { who: toName(sender) })
    const line = toOneLine(message)
    if (sender === me.username) return t('room.said', { who: t('common.you'), text: line })
    const isPlain = people !== undefined && people.length <= 2
    return isPlain ? line : t('room.said', { who: toName(sender), text: line })
  }
}
