import { useEffect, useState } from 'react'

/** Whole seconds until a moment (epoch ms), counting down to 0. */
export function useCountdown(until: number): number {
  const [now, setNow] = useState(0)
  useEffect(() => {
    if (until <= Date.now()) return
    const update = () => setNow(Date.now())
    update()
    const timer = setInterval(() => {
      update()
      if (Date.now() >= until) clearInterval(timer)
    }, 250)
    return () => clearInterval(timer)
  }, [until])
  return now === 0 ? 0 : Math.max(0, Math.ceil((until - now) / 1000))
}
