import { Ban } from 'lucide-react'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { setBlocked } from '#lib/client/blocks.ts'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { User } from '#lib/protocol/entities.ts'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import { useRoomContext } from './room-context.tsx'

/** In place of the composer, in the talk with somebody alone whom one has blocked: they could not answer. */
export default function BlockedBar({ person }: { person: User }) {
  const { t } = useI18n()
  const { me } = useRoomContext()
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<ErrorCode | null>(null)

  async function unblock() {
    setBusy(true)
    const answer = await setBlocked(me, person, false)
    setBusy(false)
    setError(answer.ok ? null : answer.error.code)
  }

  return (
    <div
      id="composer"
      tabIndex={-1}
      className="mx-auto flex w-full max-w-[53.75rem] flex-wrap items-center gap-x-3 gap-y-2 px-5 pt-3 pb-[max(1rem,env(safe-area-inset-bottom))] outline-none max-tablet:px-3.5 print:hidden"
    >
      <Ban aria-hidden="true" className="size-4 shrink-0 text-ink-3" strokeWidth={1.8} />
      <p className="min-w-0 flex-1 basis-40 text-ink-2 text-small">
        {t('people.blockedBar', { who: isolate(person.displayName) })}
      </p>
      {error && (
        <p role="alert" className="text-danger text-small">
          {t(`errors.${error}`)}
        </p>
      )}
      <Button isBusy={isBusy} onClick={() => void unblock()}>
        {t('people.unblock')}
      </Button>
    </div>
  )
}
