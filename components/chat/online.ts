import { useEffect, useMemo, useState } from 'react'
import { usePresences } from '#lib/client/hooks.ts'
import type { RoomView } from '#lib/client/room-view.ts'
import type { SessionUser, User } from '#lib/protocol/entities.ts'

/** A connection that is away for less is not missed. */
const BLINK_MS = 1_000

/** Ids of those who are here, or in another room; null while nobody can say, because there is no connection. */
export function useOnline(
  me: SessionUser,
  { members, online, connection }: Pick<RoomView, 'members' | 'online' | 'connection'>,
): ReadonlySet<string> | null {
  const isConnected = connection.state === 'online'
  const [isLost, setLost] = useState(false)
  useEffect(() => {
    if (isConnected) return setLost(false)
    const timer = setTimeout(() => setLost(true), BLINK_MS)
    return () => clearTimeout(timer)
  }, [isConnected])
  const isKnown = online.size > 0 && (isConnected || !isLost)
  const everybody = useEverywhere(me, members, online)
  return isKnown ? everybody : null
}

/** `online`, and those of the members who are connected and elsewhere. The same set for as long as they are. */
function useEverywhere(me: SessionUser, members: User[], online: ReadonlySet<string>): ReadonlySet<string> {
  const usernames = useMemo(
    () => members.filter(({ kind }) => kind !== 'ai').map(({ username }) => username),
    [members],
  )
  const presences = usePresences(me, usernames)
  return useMemo(() => {
    const elsewhere = members.filter(({ username }) => (presences.get(username) ?? 'offline') !== 'offline')
    return new Set([...online, ...elsewhere.map(({ id }) => id)])
  }, [members, online, presences])
}
