import { type ReactNode, useEffect } from 'react'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { classNames } from '#components/ui/class-names.ts'
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
  const { candidates, activeIndex, listId, toOptionId, choose } = suggestions
  const count = candidates.length
  const counted = count > 0 ? toCount(count) : ''
  useEffect(() => {
    if (counted) announce(counted)
  }, [counted, announce])
  if (count === 0) return null
  return (
    <div
      id={listId}
      role="listbox"
      aria-label={label}
      className="absolute bottom-[calc(100%+6px)] left-0 z-10 max-h-[min(23rem,50dvh)] w-64 max-w-full overflow-y-auto rounded-block border border-line bg-surface p-1 shadow-mid"
    >
      {candidates.map((candidate, index) => (
        <div
          key={toKey(candidate)}
          id={toOptionId(index)}
          role="option"
          tabIndex={-1}
          aria-selected={index === activeIndex}
          onPointerDown={(event) => {
            event.preventDefault()
            choose(index)
          }}
          className={classNames(
            'flex min-h-10 cursor-pointer items-center gap-2.5 rounded-[8px] px-2 text-row pointer-coarse:min-h-11',
            index === activeIndex ? 'bg-surface-2 forced-colors:outline' : 'hover:bg-surface-2/60',
          )}
        >
          {show(candidate)}
        </div>
      ))}
    </div>
  )
}
