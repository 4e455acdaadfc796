import { type RefObject, useCallback, useEffect, useState } from 'react'
import { usePart } from '#components/ui/use-part.ts'
import type { RoomView } from '#lib/client/room-view.ts'
import type { OutgoingItem, StoredItem } from './rows.ts'
import type { TimelineRow } from './timeline.ts'

export interface RowToolsProps {
  /** The list whose rows these are. */
  list: RefObject<HTMLElement | null>
  rows: TimelineRow<StoredItem | OutgoingItem>[]
  edits: RoomView['edits']
}

/**
 * What one may do with the row under the pointer, the focus or a long press. Its scripts come when the page has nothing
 * better to do, so that they are there also without a connection.
 */
export function RowTools(props: RowToolsProps) {
  const [isWanted, setWanted] = useState(false)
  useEffect(() => {
    if (isWanted) return
    const want = () => setWanted(true)
    const timer = setTimeout(want, LOAD_AFTER_MS)
    for (const sign of SIGNS) window.addEventListener(sign, want, { once: true, passive: true })
    return () => {
      clearTimeout(timer)
      for (const sign of SIGNS) window.removeEventListener(sign, want)
    }
  }, [isWanted])
  // Tried again at the next sign.
  const Part = usePart(
    loadPart,
    isWanted,
    useCallback(() => setWanted(false), []),
  )
  return Part && <Part {...props} />
}

const LOAD_AFTER_MS = 3_000
const SIGNS = ['pointerdown', 'pointermove', 'keydown']

const loadPart = () => import('./row-tools-part.tsx')
