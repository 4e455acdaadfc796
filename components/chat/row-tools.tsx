import { type RefObject, useCallback, useEffect, useState } from 'react'
import { usePart } from '#components/ui/use-part.ts'
import type { RoomView } from '#lib/client/room-view.ts'
import { findMoreRow } from './row-focus.ts'
import type { OutgoingItem, StoredItem } from './rows.ts'
import type { TimelineRow } from './timeline.ts'

export interface RowToolsProps {
  /** The list whose rows these are. */
  list: RefObject<HTMLElement | null>
  rows: TimelineRow<StoredItem | OutgoingItem>[]
  edits: RoomView['edits']
  /** How many messages of the room are pinned. */
  pinCount: number
}

export interface RowToolsPartProps extends RowToolsProps {
  /** The key of a row whose ⋯ was pressed before this was there. */
  pressedKey: string | null
}

/**
 * What one may do with the row under the pointer, the focus or a long press. Its scripts come right after the room has, so
 * that they are there also without a connection.
 */
export function RowTools(props: RowToolsProps) {
  const { list } = props
  const [isWanted, setWanted] = useState(false)
  const [pressedKey, setPressedKey] = useState<string | null>(null)
  // Tried again at the next sign of somebody.
  const Part = usePart(
    loadPart,
    isWanted,
    useCallback(() => setWanted(false), []),
  )
  useEffect(() => {
    const box = list.current
    if (Part || !box) return
    const want = () => setWanted(true)
    const onClick = ({ target }: MouseEvent) => setPressedKey(findMoreRow(target)?.dataset.key ?? null)
    const timer = setTimeout(want, LOAD_AFTER_MS)
    for (const sign of SIGNS) window.addEventListener(sign, want, { passive: true })
    box.addEventListener('click', onClick)
    return () => {
      clearTimeout(timer)
      for (const sign of SIGNS) window.removeEventListener(sign, want)
      box.removeEventListener('click', onClick)
    }
  }, [Part, list])
  return Part && <Part {...props} pressedKey={pressedKey} />
}

const LOAD_AFTER_MS = 1_000
const SIGNS = ['pointerdown', 'pointermove', 'keydown']

const loadPart = () => import('./row-tools-part.tsx')
