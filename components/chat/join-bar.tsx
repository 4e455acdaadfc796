import { useState } from 'react'
import { useShell } from '#components/shell/shell-context.tsx'
import { Button } from '#components/ui/button.tsx'
import { openChat } from '#lib/client/chat.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room } from '#lib/protocol/entities.ts'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import { LOST_KEYS } from './lost-room.tsx'
import { useRoomContext } from './room-context.tsx'

/** In place of the composer, for whoever reads a room without being a member. */
export default function JoinBar({ room }: { room: Room }) {
  const { t } = useI18n()
  const { me } = useRoomContext()
  const reason = useShell().lost[room.id]
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<ErrorCode | null>(null)

  async function join() {
    setBusy(true)
    const answer = await openChat(me).join(room.id)
    setBusy(false)
    setError(answer.ok ? null : answer.error.code)
  }

  return (
    <div className="mx-auto flex w-full max-w-[53.75rem] flex-wrap items-center gap-x-4 gap-y-2 px-5 pt-3 pb-[max(1rem,env(safe-area-inset-bottom))] max-tablet:px-3.5 print:hidden">
      <p className="min-w-0 flex-1 basis-40 text-ink-2 text-small">
        {reason && <span className="block font-semibold text-ink">{t(LOST_KEYS[reason])}</span>}
        {t('room.joinToTalk')}
      </p>
      {error && (
        <p role="alert" className="text-danger text-small">
          {t(`errors.${error}`)}
        </p>
      )}
      <Button id="composer" variant="primary" isBusy={isBusy} onClick={() => void join()}>
        {t('room.join')}
      </Button>
    </div>
  )
}
