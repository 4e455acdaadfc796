import { Pin } from 'lucide-react'
import { useEffect } from 'react'
import { usePart } from '#components/ui/use-part.ts'
import type { RoomActions, RoomView } from '#lib/client/room-view.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { usePerson } from './room-context.tsx'

interface PinsProps {
  view: Pick<RoomView, 'phase' | 'connection' | 'pins' | 'arePinsKnown'>
  actions: RoomActions
}

/** What is pinned in the room, under its header; nothing where nothing is. */
export function Pins({ view, actions }: PinsProps) {
  const { phase, connection, pins, arePinsKnown } = view
  const isWanted = phase === 'ready' && connection.state === 'online' && !arePinsKnown
  useEffect(() => {
    if (isWanted) void actions.loadPins()
  }, [isWanted, actions])
  const Strip = usePart(loadStrip, pins.length > 0)
  return Strip && <Strip pins={pins} />
}

const loadStrip = () => import('./pin-strip.tsx')

/** On the row of a message that is pinned. */
export function PinMark({ by }: { by: string }) {
  const { t } = useI18n()
  const words = t('pins.by', { who: usePerson(by).displayName })
  return (
    <span role="img" aria-label={words} title={words} className="inline-block self-center text-accent">
      <Pin aria-hidden="true" className="size-3.5" />
    </span>
  )
}
