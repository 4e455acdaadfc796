import { useEffect, useState } from 'react'
import { getJson } from '#lib/client/get-json.ts'
import type { LiveDay, LiveReport } from '#lib/protocol/live.ts'

const LIVE_EVERY_MS = 5_000
const DAY_EVERY_MS = 60_000

export interface Live {
  report: LiveReport
  /** Null until it can be read. */
  day: LiveDay | null
  /** The server did not answer last. */
  isStale: boolean
}

/** How it is, told anew every few seconds while somebody looks at the page. */
export function useLive(first: Omit<Live, 'isStale'>): Live {
  const [live, setLive] = useState<Live>({ ...first, isStale: false })
  const isDayMissing = first.day === null
  useEffect(() => {
    let isGone = false
    async function readLive() {
      if (document.hidden) return
      const answer = await getJson<LiveReport>('/api/admin/live')
      if (isGone) return
      setLive((before) =>
        answer.ok ? { ...before, report: answer.data, isStale: false } : { ...before, isStale: true },
      )
    }
    async function readDay() {
      if (document.hidden) return
      const answer = await getJson<LiveDay>('/api/admin/live/day')
      if (!isGone && answer.ok) setLive((before) => ({ ...before, day: answer.data }))
    }
    const timers = [setInterval(readLive, LIVE_EVERY_MS), setInterval(readDay, DAY_EVERY_MS)]
    const look = () => {
      void readLive()
      void readDay()
    }
    document.addEventListener('visibilitychange', look)
    if (isDayMissing) void readDay()
    return () => {
      isGone = true
      for (const timer of timers) clearInterval(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }, [isDayMissing])
  return live
}
