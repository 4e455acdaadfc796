import { Ellipsis } from 'lucide-react'
import { useCallback, useRef, useState } from 'react'
import { useRoomContext } from '#components/chat/room-context.tsx'
import { OpenCount } from '#components/reports/open-mark.tsx'
import { useShell } from '#components/shell/shell-context.tsx'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { usePart } from '#components/ui/use-part.ts'
import { useOpenReports } from '#lib/client/hooks.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room } from '#lib/protocol/entities.ts'
import { may } from '#lib/protocol/rules/rights.ts'

/** What can be done with a room as a whole. */
export function RoomMenu({ room, roomName }: { room: Room; roomName: string }) {
  const { t } = useI18n()
  const announce = useAnnounce()
  const button = useRef<HTMLButtonElement>(null)
  const [isOpen, setOpen] = useState(false)
  /** Asked for once, it stays: its dialogs are below it. */
  const [isWanted, setWanted] = useState(false)
  const { me } = useShell()
  const { standing } = useRoomContext()
  const open = useOpenReports(me, room.id)
  const reports = standing !== null && may('see_reports', me, standing) ? open : 0
  const close = useCallback(() => setOpen(false), [])
  const fail = useCallback(() => {
    setWanted(false)
    setOpen(false)
    announce(t('errors.unavailable'), 'shown')
  }, [announce, t])
  const Part = usePart(load, isWanted, fail)
  return (
    <>
      <IconButton
        ref={button}
        label={reports > 0 ? `${t('rooms.more')} · ${t('reports.listOf', { n: reports })}` : t('rooms.more')}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => {
          setWanted(true)
          setOpen(!isOpen)
        }}
        className="relative max-tablet:size-11!"
      >
        <Ellipsis aria-hidden="true" className="size-5" strokeWidth={1.8} />
        <OpenCount n={reports} />
      </IconButton>
      {Part && <Part room={room} roomName={roomName} anchor={isOpen ? button.current : null} onClose={close} />}
    </>
  )
}

function load() {
  return import('./room-menu-part.tsx')
}
