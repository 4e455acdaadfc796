import { toEventSentence } from '#components/chat/event-sentence.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { useUserNames } from '#lib/client/hooks.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { isPending, type Message, type Room } from '#lib/protocol/entities.ts'
import { AI_USERNAME } from '#lib/protocol/limits.ts'

/** What was said last in a room, in one line, with who said it where that is not plain. */
export function useLastWords(): (room: Room, message: Message) => string {
  const { t } = useI18n()
  const { me, assistant } = useShell()
  const toDisplayName = useUserNames(me)
  const toName = (username: string) => (username === AI_USERNAME ? assistant.name : toDisplayName(username))
  return ({ people }, message) => {
    const { sender, text } = message
    if (message.kind === 'system') return toEventSentence(message, toName, assistant.name, t)
    if (message.deletedAt) return t('message.deleted', { who: toName(message.deletedBy ?? sender) })
    if (isPending(message.status)) return t('rooms.replying', { who: toName(sender) })
    const line = text.replace(/\s+/gu, ' ').trim()
    if (sender === me.username) return t('room.said', { who: t('common.you'), text: line })
    const isPlain = people !== undefined && people.length <= 2
    return isPlain ? line : t('room.said', { who: toName(sender), text: line })
  }
}
