import { useShell } from '#components/shell/shell-context.tsx'
import { latePart } from '#components/ui/late-part.ts'
import type { Failure } from '#lib/protocol/errors.ts'
import { LoadFailed } from './list-states.tsx'

const LostRoom = latePart(() => import('./lost-room.tsx'))

interface RoomFailedProps {
  roomId: string
  error: Failure | undefined
  onRetry: () => void
}

/** In place of messages that are not there: because they may not be read any more, or because something went wrong. */
export function RoomFailed({ roomId, ...failed }: RoomFailedProps) {
  const reason = useShell().lost[roomId]
  return reason ? <LostRoom roomId={roomId} reason={reason} /> : <LoadFailed {...failed} />
}
