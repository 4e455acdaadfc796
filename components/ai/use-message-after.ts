import { useEffect, useState } from 'react'
import { fetchHistory } from '#lib/client/history.ts'
import type { Message } from '#lib/protocol/entities.ts'

/** The first message behind this `seq`; null where there is none yet, undefined until that is known, and for 0. */
export function useMessageAfter(roomId: string, seq: number): Message | null | undefined {
  const [found, setFound] = useState<{ seq: number; message: Message | null } | null>(null)
  useEffect(() => {
    if (seq === 0) return
    let isGone = false
    void fetchHistory(roomId, { after: seq }).then((page) => {
      if (!isGone && page.ok) setFound({ seq, message: page.data.messages[0] ?? null })
    })
    return () => {
      isGone = true
    }
  }, [roomId, seq])
  return found?.seq === seq ? found.message : undefined
}
