import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react'
import { createDraftKeeper, type DraftKeeper } from '#lib/client/drafts.ts'
import { warnOfLoss } from '#lib/client/page-leave.ts'
import { thisTab } from '#lib/client/tabs.ts'

interface Draft {
  text: string
  change: (text: string) => void
  /** False where this device does not keep it. */
  isKept: boolean
}

/** What is being written in a room, kept on this device until it is sent. */
export function useDraft(box: RefObject<HTMLTextAreaElement | null>, userId: string, roomId: string): Draft {
  const [text, setText] = useState('')
  const [isKept, setKept] = useState(true)
  const keeper = useRef<DraftKeeper | null>(null)

  const change = useCallback((next: string) => {
    setText(next)
    keeper.current?.save(next)
  }, [])

  // Before the browser draws: what was typed while the scripts were on their way stands in the box alone.
  useLayoutEffect(() => {
    const opened = createDraftKeeper(userId, roomId, thisTab(), setKept)
    keeper.current = opened
    const typed = box.current?.value ?? ''
    if (typed) change(typed)
    else if (opened.read()) setText(opened.read())
    else void opened.adopt(() => box.current?.value === '').then((left) => setText((now) => now || left))
    return () => {
      keeper.current = null
      opened.close()
    }
  }, [box, userId, roomId, change])

  useLayoutEffect(() => (isKept ? undefined : warnOfLoss(() => text !== '')), [isKept, text])
  return { text, change, isKept }
}
