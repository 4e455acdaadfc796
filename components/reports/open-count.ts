import { useEffect, useState } from 'react'
import { openChat } from '#lib/client/chat.ts'
import type { SessionUser } from '#lib/protocol/entities.ts'

/** How many reports of the room are open, as it was when that was last wanted; null where nobody has to know. */
export function useOpenReports(
  me: SessionUser,
  roomId: string,
  isWanted: boolean,
): [number | null, (count: number) => void] {
  const [count, setCount] = useState<number | null>(null)
  useEffect(() => {
    if (!isWanted) return
    let isGone = false
    void openChat(me)
      .call('report:list', { roomId })
      .then((answer) => {
        if (answer.ok && !isGone) setCount(answer.data.reports.length)
      })
    return () => {
      isGone = true
    }
  }, [me, roomId, isWanted])
  return [count, setCount]
}
