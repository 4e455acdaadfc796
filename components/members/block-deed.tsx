import { Ban, CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { setBlocked } from '#lib/client/blocks.ts'
import { useBlocked } from '#lib/client/hooks.ts'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { SessionUser, User } from '#lib/protocol/entities.ts'
import { BlockDialog } from './block-dialog.tsx'

/** At the end of somebody's card: blocks them, or takes that back. */
export function BlockDeed({ me, person }: { me: SessionUser; person: User }) {
  const { t } = useI18n()
  const announce = useAnnounce()
  const isBlocked = useBlocked(me).some(({ id }) => id === person.id)
  const [isAsked, setAsked] = useState(false)
  const Icon = isBlocked ? CircleCheck : Ban

  async function unblock() {
    const answer = await setBlocked(me, person, false)
    if (answer.ok) announce(t('people.isUnblocked', { who: isolate(person.displayName) }))
    else announce(t(`errors.${answer.error.code}`), 'shown')
  }

  return (
    <div className="border-line border-t pt-2">
      <button
        type="button"
        onClick={() => (isBlocked ? void unblock() : setAsked(true))}
        className="-mx-2 flex min-h-9 items-center gap-2.5 rounded-row px-2 text-start text-row hover:bg-surface-2 pointer-coarse:min-h-11"
      >
        <Icon aria-hidden="true" className="size-4" />
        {t(isBlocked ? 'people.unblock' : 'people.block')}
      </button>
      {isAsked && <BlockDialog me={me} person={person} onClose={() => setAsked(false)} />}
    </div>
  )
}
