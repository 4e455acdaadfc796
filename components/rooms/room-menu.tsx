import { Ellipsis } from 'lucide-react'
import { useCallback, useRef, useState } from 'react'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { usePart } from '#components/ui/use-part.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room } from '#lib/protocol/entities.ts'

/** What can be done with a room as a whole. */
export function RoomMenu({ room, roomName }: { room: Room; roomName: string }) {
  const { t } = useI18n()
  const announce = useAnnounce()
  const button = useRef<HTMLButtonElement>(null)
  const [isOpen, setOpen] = useState(false)
  /** Asked for once, it stays: its dialogs are below it. */
  const [isWanted, setWanted] = useState(false)
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
        label={t('rooms.more')}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => {
          setWanted(true)
          setOpen(!isOpen)
        }}
        className="max-tablet:size-11!"
      >
        <Ellipsis aria-hidden="true" className="size-5" strokeWidth={1.8} />
      </IconButton>
      {Part && <Part room={room} roomName={roomName} anchor={isOpen ? button.current : null} onClose={close} />}
    </>
  )
}

function load() {
  return import('./room-menu-part.tsx')
}
