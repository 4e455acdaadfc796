import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { measureCaretLeft } from './caret-left.ts'
import type { Suggestions } from './suggestions.ts'

interface SuggestionListProps<T> {
  suggestions: Suggestions<T>
  label: string
  /** Says how many there are. */
  toCount: (count: number) => string
  toKey: (candidate: T) => string
  show: (candidate: T) => ReactNode
}

/** What the word that is being typed may mean, over the box. */
export function SuggestionList<T>({ suggestions, label, toCount, toKey, show }: SuggestionListProps<T>) {
  const announce = useAnnounce()
  const { candidates, activeIndex, listId, toOptionId, choose, findSign } = suggestions
  const list = useRef<HTMLDivElement>(null)
  const count = candidates.length
  const counted = count > 0 ? toCount(count) : ''
  useEffect(() => {
    if (counted) announce(counted)
  }, [counted, announce])
  // Above the sign, as far as it fits.
  useLayoutEffect(() => {
    const sign = findSign()
    const frame = list.current?.offsetParent
    if (!list.current || !frame || !sign) return
    const room = frame.clientWidth - list.current.offsetWidth
    const left = sign.box.offsetLeft + measureCaretLeft(sign.box, sign.at) - BEFORE_SIGN_PX
    list.current.style.left = `${Math.max(0, Math.min(left, room))}px`
  })
  if (count === 0) return null
  return (
    <div
      ref={list}
      id={listId}
      role="listbox"
      aria-label={label}
      className="absolute bottom-[calc(100%+6px)] left-0 z-10 max-h-[min(23rem,50dvh)] w-80 max-w-full overflow-y-auto rounded-block border border-line bg-surface p-1 shadow-mid"
    >
      {candidates.map((candidate, index) => (
        <div
          key={toKey(candidate)}
          id={toOptionId(index)}
          role="option"
          tabIndex={-1}
          aria-selected={index === activeIndex}
          // The focus stays in the field, and a finger may scroll the list.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => choose(index)}
          onKeyDown={(event) => event.key === 'Enter' && choose(index)}
          className={classNames(
            'flex min-h-10 cursor-pointer items-center gap-2.5 rounded-[8px] px-2 text-row [--dot-ring:var(--surface)] pointer-coarse:min-h-11',
            index === activeIndex ? 'bg-accent-soft forced-colors:outline' : 'hover:bg-surface-2',
          )}
        >
          {show(candidate)}
        </div>
      ))}
    </div>
  )
}

/** So far the list begins before the sign. */
const BEFORE_SIGN_PX = 12
