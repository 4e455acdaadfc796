import { useEffect, useMemo, useState } from 'react'
import { useShell } from '#components/shell/shell-context.tsx'
import { fetchBrowsed } from '#lib/client/room-list.ts'
import type { BrowsedRoom } from '#lib/protocol/http.ts'

/** `memberCount` is null while it is not known. */
export type FoundRoom = Omit<BrowsedRoom, 'memberCount'> & { memberCount: number | null }

/**
 * The channels that one may enter, in the order in which they came: joining one moves nothing. One's own at once, the others
 * when the server has answered.
 */
export function useBrowsed(): { rooms: FoundRoom[]; isComplete: boolean } {
  const { rooms: own } = useShell()
  const [found, setFound] = useState<BrowsedRoom[] | null>(null)
  useEffect(() => {
    let isGone = false
    void fetchBrowsed().then((rooms) => !isGone && rooms && setFound(rooms))
    return () => {
      isGone = true
    }
  }, [])
  const rooms = useMemo(() => {
    const mine = new Map(own.map((room) => [room.id, room]))
    const seen = found?.map(({ memberCount, ...room }) => {
      const now = mine.get(room.id)
      const moved = Number(now !== undefined) - Number(room.mine !== null)
      return { ...room, ...now, mine: now?.mine ?? null, memberCount: memberCount + moved }
    })
    return (
      seen ?? own.filter(({ kind }) => kind === 'channel').map((room) => ({ ...room, memberCount: null, faces: [] }))
    )
  }, [own, found])
  return { rooms, isComplete: found !== null }
}
