import { useEffect, useState } from 'react'
import { getJson } from '#lib/client/get-json.ts'
import type { AdminRoom } from '#lib/protocol/admin.ts'

/** A name that is typed on is asked for once. */
const PAUSE_MS = 150
const LISTED_MAX = 50

interface FoundRooms {
  rooms: Pick<AdminRoom, 'id' | 'name' | 'slug'>[]
  /** Of which these are the newest. */
  total: number
}

const NOTHING: FoundRooms = { rooms: [], total: 0 }

/** Channels of the installation by a part of their name; the newest for a blank one. What was found last stays until more is known. */
export function useAdminRooms(typed: string): FoundRooms {
  const [found, setFound] = useState(NOTHING)
  const query = typed.trim()
  useEffect(() => {
    let isGone = false
    const timer = setTimeout(
      async () => {
        const wanted = new URLSearchParams({ limit: String(LISTED_MAX), ...(query !== '' && { query }) })
        const answer = await getJson<FoundRooms>(`/api/admin/rooms?${wanted}`)
        if (!isGone && answer.ok) setFound(answer.data)
      },
      query === '' ? 0 : PAUSE_MS,
    )
    return () => {
      isGone = true
      clearTimeout(timer)
    }
  }, [query])
  return found
}
