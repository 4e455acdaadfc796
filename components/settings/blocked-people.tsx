'use client'

import { useEffect, useRef, useState } from 'react'
import { useShell } from '#components/shell/shell-context.tsx'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { Avatar } from '#components/ui/avatar.tsx'
import { Button } from '#components/ui/button.tsx'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { followBlocked, setBlocked } from '#lib/client/blocks.ts'
import { useBlocked } from '#lib/client/hooks.ts'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { User } from '#lib/protocol/entities.ts'

/** Whom one has blocked, and a way back for each. */
export function BlockedPeople() {
  const { t } = useI18n()
  const { me } = useShell()
  const announce = useAnnounce()
  const list = useRef<HTMLDivElement>(null)
  const blocked = useBlocked(me)
  const [busy, setBusy] = useState<string | null>(null)
  useEffect(() => followBlocked(me), [me])

  async function unblock(person: User) {
    if (busy !== null) return
    setBusy(person.id)
    const answer = await setBlocked(me, person, false)
    setBusy(null)
    if (!answer.ok) return announce(t(`errors.${answer.error.code}`), 'shown')
    announce(t('people.isUnblocked', { who: isolate(person.displayName) }))
    // The button that had the focus is gone.
    list.current?.focus()
  }

  return (
    <div ref={list} tabIndex={-1} className="outline-none">
      {blocked.length === 0 ? (
        <p className="text-ink-3 text-small">{t('people.nobodyBlocked')}</p>
      ) : (
        <ul className="-my-1 divide-y divide-line">
          {blocked.map((person) => (
            <li key={person.id} className="flex items-center gap-3 py-3">
              <Avatar name={person.displayName} hue={person.color} isAi={false} size="row" />
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">
                  <OwnDirection>{person.displayName}</OwnDirection>
                </span>
                <bdi className="block truncate text-ink-3 text-small">@{person.username}</bdi>
              </span>
              <Button
                size="small"
                isBusy={busy === person.id}
                aria-label={t('people.unblockPerson', { who: isolate(person.displayName) })}
                onClick={() => void unblock(person)}
              >
                {t('people.unblock')}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
