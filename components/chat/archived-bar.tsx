import { Archive } from 'lucide-react'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { openChat } from '#lib/client/chat.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import { may, type Standing } from '#lib/protocol/rules/rights.ts'
import { useRoomContext } from './room-context.tsx'

/** In place of the composer, where nothing more is said. */
export default function ArchivedBar({ roomId, standing }: { roomId: string; standing: Standing }) {
  const { t } = useI18n()
  const { me } = useRoomContext()
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<ErrorCode | null>(null)

  async function restore() {
    setBusy(true)
    const answer = await openChat(me).call('room:archive', { roomId, isArchived: false })
    setBusy(false)
    setError(answer.ok ? null : answer.error.code)
  }

  return (
    <div
      id="composer"
      tabIndex={-1}
      className="mx-auto flex w-full max-w-[53.75rem] flex-wrap items-center gap-x-3 gap-y-2 px-5 pt-3 pb-[max(1rem,env(safe-area-inset-bottom))] outline-none max-tablet:px-3.5 print:hidden"
    >
      <Archive aria-hidden="true" className="size-4 shrink-0 text-ink-3" strokeWidth={1.8} />
      <p className="min-w-0 flex-1 basis-40 text-ink-2 text-small">{t('rooms.archivedBar')}</p>
      {error && (
        <p role="alert" className="text-danger text-small">
          {t(`errors.${error}`)}
        </p>
      )}
      {may('archive', me, standing) && (
        <Button isBusy={isBusy} onClick={() => void restore()}>
          {t('rooms.unarchive')}
        </Button>
      )}
    </div>
  )
}
