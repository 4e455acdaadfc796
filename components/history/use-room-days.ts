import { useCallback, useEffect, useState } from 'react'
import { fetchRoomDays } from '#lib/client/history.ts'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import type { RoomDays } from '#lib/protocol/http.ts'

type Day = RoomDays['days'][number]

export interface MonthOfRoom {
  /** By `YYYY-MM-DD`; null until they are known. */
  days: ReadonlyMap<string, Day> | null
  error: ErrorCode | null
  retry: () => void
}

/** On which days of a month something was said. Months that were looked at are kept until the month of today is left. */
export function useRoomDays(roomId: string, month: string, timeZone: string): MonthOfRoom {
  const key = `${roomId} ${month} ${timeZone}`
  const [known, setKnown] = useState<ReadonlyMap<string, ReadonlyMap<string, Day>>>(new Map())
  const [failed, setFailed] = useState<{ key: string; error: ErrorCode } | null>(null)
  const [tries, setTries] = useState(0)
  const isKnown = known.has(key)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `tries` asks again.
  useEffect(() => {
    if (isKnown) return
    let isGone = false
    void fetchRoomDays(roomId, { month, timeZone }).then((result) => {
      if (isGone) return
      setFailed(result.ok ? null : { key, error: result.error.code })
      if (result.ok) setKnown((old) => new Map(old).set(key, new Map(result.data.days.map((day) => [day.day, day]))))
    })
    return () => {
      isGone = true
    }
  }, [isKnown, key, roomId, month, timeZone, tries])
  const retry = useCallback(() => {
    setFailed(null)
    setTries((count) => count + 1)
  }, [])
  return { days: known.get(key) ?? null, error: failed?.key === key ? failed.error : null, retry }
}
