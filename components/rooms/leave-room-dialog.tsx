'use client'

import { usePathname } from 'next/navigation'
import { useEffect, useState } from 'react'
import { openRoom } from '#components/shell/pane-link.tsx'
import { useRoomName } from '#components/shell/room-name.ts'
import { findRoomAt } from '#components/shell/room-path.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { openChat } from '#lib/client/chat.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import { LOBBY_SLUG } from '#lib/protocol/limits.ts'

/** Asks whether one wants to leave the room that is open, and does so. */
export default function LeaveRoomDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useI18n()
  const { me, rooms } = useShell()
  const toName = useRoomName()
  const room = findRoomAt(rooms, usePathname())
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<ErrorCode | null>(null)

  // Gone meanwhile: what is asked of no room must not count as open.
  const isGone = isOpen && room === undefined
  useEffect(() => {
    if (isGone) onClose()
  }, [isGone, onClose])

  async function leave() {
    if (!room) return
    setBusy(true)
    const answer = await openChat(me).call('member:leave', { roomId: room.id })
    setBusy(false)
    setError(answer.ok ? null : answer.error.code)
    if (!answer.ok) return
    onClose()
    openRoom({ slug: LOBBY_SLUG })
  }

  function close() {
    setError(null)
    onClose()
  }

  return (
    <Dialog
      isOpen={isOpen && room !== undefined}
      onClose={close}
      title={t('palette.leaveTitle')}
      closeLabel={t('common.close')}
      footer={
        <>
          <Button onClick={close}>{t('common.cancel')}</Button>
          <Button variant="danger" isBusy={isBusy} onClick={() => void leave()}>
            {t('palette.leaveNow')}
          </Button>
        </>
      }
    >
      {room && (
        <p>
          {t(room.visibility === 'public' ? 'palette.leavePublic' : 'palette.leavePrivate', { room: toName(room) })}
        </p>
      )}
      {error && (
        <p role="alert" className="mt-3 text-danger text-small">
          {error === 'conflict' ? t('palette.leaveLast') : t(`errors.${error}`)}
        </p>
      )}
    </Dialog>
  )
}
