import { useEffect, useState } from 'react'
import type { RoomView } from '#lib/client/room-view.ts'

/** A connection that is away for less is not missed. */
const BLINK_MS = 1_000

/** Ids of those who are here; null while nobody can say, because there is no connection. */
export function useOnline({ online, connection }: Pick<RoomView, 'online' | 'connection'>): ReadonlySet<string> | null {
  const isConnected = connection.state === 'online'
  const [isLost, setLost] = useState(false)
  useEffect(() => {
    if (isConnected) return setLost(false)
    const timer = setTimeout(() => setLost(true), BLINK_MS)
    return () => clearTimeout(timer)
  }, [isConnected])
  const isKnown = online.size > 0 && (isConnected || !isLost)
  return isKnown ? online : null
}
