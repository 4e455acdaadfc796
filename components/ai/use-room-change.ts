import { useState } from 'react'
import { useRoomContext } from '#components/chat/room-context.tsx'
import type { RoomActions } from '#lib/client/room-view.ts'
import type { ErrorCode } from '#lib/protocol/errors.ts'

interface RoomChanging {
  isBusy: boolean
  /** Why the last change was refused. */
  error: ErrorCode | null
  /** True where it was made; the room itself comes as a fact. */
  change: (wanted: Parameters<RoomActions['changeRoom']>[0]) => Promise<boolean>
}

/** Sets something in the room. */
export function useRoomChange(): RoomChanging {
  const { actions } = useRoomContext()
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<ErrorCode | null>(null)
  return {
    isBusy,
    error,
    async change(wanted) {
      setBusy(true)
      const answer = await actions?.changeRoom(wanted)
      setBusy(false)
      setError(answer && !answer.ok ? answer.error.code : null)
      return answer?.ok ?? false
    },
  }
}
