import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react'
import { createDraftKeeper, type Draft, type DraftKeeper, isBlank, NO_DRAFT } from '#lib/client/drafts.ts'
import { warnOfLoss } from '#lib/client/page-leave.ts'
import { thisTab } from '#lib/client/tabs.ts'

interface KeptDraft {
  draft: Draft
  change: (change: Partial<Draft>) => void
  /** False where this device does not keep it. */
  isKept: boolean
}

/** What is being written in a room, kept on this device until it is sent. */
export function useDraft(box: RefObject<HTMLTextAreaElement | null>, userId: string, roomId: string): KeptDraft {
  const [draft, setDraft] = useState(NO_DRAFT)
  const [isKept, setKept] = useState(true)
  const keeper = useRef<DraftKeeper | null>(null)
  /** As it is now, for changes that come before it is drawn. */
  const latest = useRef(draft)

  const show = useCallback((next: Draft) => {
    latest.current = next
    setDraft(next)
  }, [])

  const change = useCallback(
    (changed: Partial<Draft>) => {
      show({ ...latest.current, ...changed })
      keeper.current?.save(latest.current)
    },
    [show],
  )

  // Before the browser draws: what was typed while the scripts were on their way stands in the box alone.
  useLayoutEffect(() => {
    const opened = createDraftKeeper(userId, roomId, thisTab(), setKept)
    keeper.current = opened
    const typed = box.current?.value ?? ''
    const isUntouched = () => isBlank(latest.current) && !box.current?.value
    if (typed) change({ text: typed })
    else if (!isBlank(opened.read())) show(opened.read())
    else void opened.adopt(isUntouched).then((left) => isUntouched() && show(left))
    return () => {
      keeper.current = null
      opened.close()
    }
  }, [box, userId, roomId, change, show])

  useLayoutEffect(() => (isKept ? undefined : warnOfLoss(() => !isBlank(draft))), [isKept, draft])
  return { draft, change, isKept }
}
