import { useAnnounce } from '#components/ui/announcer.tsx'
import { openChat } from '#lib/client/chat.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import { openRoom } from './pane-link.tsx'
import { useShell } from './shell-context.tsx'

/**
 * Opens the room that one has with these people or AIs, whose usernames are given; with nobody, one's notes.
 * Answers what went wrong, if something did.
 */
export function useOpenDirect(): (usernames: string[]) => Promise<ErrorCode | null> {
  const { t } = useI18n()
  const { me } = useShell()
  const announce = useAnnounce()
  return async (usernames) => {
    const chat = openChat(me)
    const answer = await chat.call('direct:open', { usernames })
    if (!answer.ok) {
      const { code } = answer.error
      announce(t(code === 'forbidden' ? 'people.takesNone' : `errors.${code}`), 'shown')
      return answer.error.code
    }
    chat.takeOwn(answer.data.room, answer.data.mine)
    openRoom(answer.data.room)
    return null
  }
}
