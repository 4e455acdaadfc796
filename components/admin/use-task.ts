import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useAnnounce } from '#components/ui/announcer.tsx'
import type { Failure, Result } from '#lib/protocol/errors.ts'

/** Does one thing at a time, and then asks for the page as it is now. */
export function useTask() {
  const { refresh } = useRouter()
  const announce = useAnnounce()
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)

  /** What came of it; null where it failed, or something else is under way. `said` is told then. */
  async function run<T>(work: () => Promise<Result<T>>, said: string): Promise<T | null> {
    if (isBusy) return null
    setBusy(true)
    const answer = await work()
    setBusy(false)
    setFailure(answer.ok ? null : answer.error)
    if (!answer.ok) return null
    announce(said)
    refresh()
    return answer.data
  }

  return { run, isBusy, failure, forget: () => setFailure(null), fail: setFailure }
}
