import { type FragmentInstance, useCallback, useState, useSyncExternalStore } from 'react'

declare module 'react' {
  /** Absent from the types of react-dom 19.3. */
  interface FragmentInstance {
    compareDocumentPosition: (other: Node) => number
  }
}

/**
 * The latest value, but for as long as something is selected in the place where it is shown, the one that is shown there:
 * drawing it anew would replace the selected text. `mayChange` tells whether what is shown will be drawn anew at all.
 */
export function useHeldWhileSelected<T>(
  value: T,
  { isSelected, mayChange }: { isSelected: () => boolean; mayChange: (shown: T) => boolean },
): T {
  const [shown, setShown] = useState(value)
  const isWatched = mayChange(shown)
  const subscribe = useCallback(
    (listener: () => void) => (isWatched ? onSelectionChange(listener) : NOTHING),
    [isWatched],
  )
  const isHeld = useSyncExternalStore(subscribe, () => isWatched && isSelected(), isNever)
  if (!isHeld && shown !== value) setShown(value)
  return isHeld ? shown : value
}

/** Whether a selection begins, ends or lies around there. */
export function isSelectionIn(place: Pick<Node, 'compareDocumentPosition'> | FragmentInstance | null): boolean {
  const selection = document.getSelection()
  if (!place || !selection || selection.isCollapsed || !selection.anchorNode || !selection.focusNode) return false
  const sides = [selection.anchorNode, selection.focusNode].map((node) => toSide(place.compareDocumentPosition(node)))
  return sides.includes('inside') || sides[0] !== sides[1]
}

function toSide(position: number): 'before' | 'after' | 'inside' {
  if (position & (Node.DOCUMENT_POSITION_CONTAINED_BY | Node.DOCUMENT_POSITION_CONTAINS)) return 'inside'
  if (position & Node.DOCUMENT_POSITION_PRECEDING) return 'before'
  return position & Node.DOCUMENT_POSITION_FOLLOWING ? 'after' : 'inside'
}

function onSelectionChange(listener: () => void): () => void {
  document.addEventListener('selectionchange', listener)
  return () => document.removeEventListener('selectionchange', listener)
}

const NOTHING = () => {}

function isNever(): boolean {
  return false
}
