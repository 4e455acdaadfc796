import { useCallback, useEffect, useRef, useState } from 'react'
import { createDraftKeeper, type DraftKeeper } from '#lib/client/drafts.ts'

/** What is being written in a room, kept on this device until it is sent. */
export function useDraft(userId: string, roomId: string): [string, (text: string) => void] {
  const [text, setText] = useState('')
  const keeper = useRef<DraftKeeper | null>(null)
  useEffect(() => {
    const opened = createDraftKeeper(userId, roomId)
    keeper.current = opened
    setText((typed) => typed || opened.read())
    return () => {
      keeper.current = null
      opened.close()
    }
  }, [userId, roomId])
  const change = useCallback((next: string) => {
    setText(next)
    keeper.current?.save(next)
  }, [])
  return [text, change]
}
