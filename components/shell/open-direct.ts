import { useAnnounce } from '#components/ui/announcer.tsx'
import { openChat } from '#lib/client/chat.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { openRoom } from './pane-link.tsx'
import { useShell } from './shell-context.tsx'

/** Opens the room that one has with these people or AIs, whose usernames are given; with nobody, one's notes. */
export function useOpenDirect(): (usernames: string[]) => Promise<void> {
  const { t } = useI18n()
  const { me } = useShell()
  const announce = useAnnounce()
  return async (usernames) => {
    const chat = openChat(me)
    const answer = await chat.call('direct:open', { usernames })
    if (!answer.ok) return announce(t(`errors.${answer.error.code}`))
    chat.takeOwn(answer.data.room, answer.data.mine)
    openRoom(answer.data.room)
  }
}
