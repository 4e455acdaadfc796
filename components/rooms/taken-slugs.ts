import { useEffect, useMemo, useState } from 'react'
import { useShell } from '#components/shell/shell-context.tsx'
import { fetchRooms } from '#lib/client/room-list.ts'

/** The addresses that the reader can know of: of the rooms that they may enter. Others may be taken too. */
export function useTakenSlugs(isWanted: boolean): ReadonlySet<string> {
  const { rooms } = useShell()
  const [others, setOthers] = useState<string[]>([])
  useEffect(() => {
    if (!isWanted) return
    let isGone = false
    void fetchRooms().then((found) => !isGone && found && setOthers(found.map(({ slug }) => slug)))
    return () => {
      isGone = true
    }
  }, [isWanted])
  return useMemo(() => new Set([...others, ...rooms.map(({ slug }) => slug)]), [others, rooms])
}
