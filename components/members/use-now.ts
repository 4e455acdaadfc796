import { useEffect, useState } from 'react'

/** The time of day, told anew every half minute, for words that count minutes. */
export function useNow(): Date {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  return now
}

const TICK_MS = 30_000
