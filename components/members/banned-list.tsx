import { useState } from 'react'
import { usePerson } from '#components/chat/room-context.tsx'
import { useShell } from '#components/shell/shell-context.tsx'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { Avatar } from '#components/ui/avatar.tsx'
import { Button } from '#components/ui/button.tsx'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { openChat } from '#lib/client/chat.ts'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'

interface BannedListProps {
  roomId: string
  usernames: readonly string[]
  mayLift: boolean
  onLifted: () => void
}

/** Who may not come in, for those who may know. */
export function BannedList({ usernames, ...rest }: BannedListProps) {
  const { t } = useI18n()
  return (
    <section>
      <h3 className="px-2.5 pt-2 pb-1 font-semibold text-ink-3 text-meta tracking-[.02em]">
        {t('people.banned', { n: usernames.length })}
      </h3>
      <ul>
        {usernames.map((username) => (
          <Banned key={username} username={username} {...rest} />
        ))}
      </ul>
    </section>
  )
}

function Banned({ roomId, username, mayLift, onLifted }: Omit<BannedListProps, 'usernames'> & { username: string }) {
  const { t } = useI18n()
  const { me } = useShell()
  const announce = useAnnounce()
  const person = usePerson(username)
  const [isBusy, setBusy] = useState(false)
  const who = isolate(person.displayName)

  async function lift() {
    setBusy(true)
    const answer = await openChat(me).call('member:unban', { roomId, username })
    setBusy(false)
    if (answer.ok) announce(t('people.unbanned', { who }))
    else announce(t(`errors.${answer.error.code}`), 'shown')
    onLifted()
  }

  return (
    <li className="grid min-h-11 grid-cols-[1.75rem_minmax(0,1fr)_auto] items-center gap-2.5 px-2 text-[0.875rem] text-ink-3">
      <Avatar name={person.displayName} hue={person.color} size="small" className="opacity-75 saturate-[.35]" />
      <span className="truncate">
        <OwnDirection>{person.displayName}</OwnDirection>
      </span>
      {mayLift && (
        <Button
          variant="ghost"
          size="small"
          isBusy={isBusy}
          onClick={() => void lift()}
          aria-label={t('people.unbanWho', { who })}
        >
          {t('people.unban')}
        </Button>
      )}
    </li>
  )
}
