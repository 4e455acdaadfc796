import { type ReactNode, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { classNames } from '#components/ui/class-names.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { LightText } from './light-text.tsx'
import { UNFOLD } from './stick-to-bottom.ts'

/** A text that is likely to be taller than this is folded. */
const FOLDED_LINES = 30
const CHARACTERS_PER_LINE = 60

/** A person's text, and what stands behind its last word. A long one is folded, until somebody opens it or the focus or the browser's search comes into it. */
export function MessageText({ text, end }: { text: string; end?: ReactNode }) {
  const { t } = useI18n()
  const isLong = useMemo(() => countLines(text) > FOLDED_LINES + 6, [text])
  const [isOpen, setOpen] = useState(false)
  const isFolded = isLong && !isOpen
  const box = useRef<HTMLDivElement>(null)
  /** How far what is hidden had been scrolled into view when the fold opened. */
  const scrolled = useRef(0)
  useLayoutEffect(() => {
    if (!isOpen || !box.current) return
    box.current.dispatchEvent(new Event(UNFOLD, { bubbles: true }))
    if (box.current.contains(document.activeElement)) document.activeElement?.scrollIntoView({ block: 'nearest' })
    else box.current.closest('[data-scroller]')?.scrollBy(0, scrolled.current)
    scrolled.current = 0
  }, [isOpen])

  function open() {
    scrolled.current = box.current?.scrollTop ?? 0
    setOpen(true)
  }

  return (
    <>
      <div
        ref={box}
        {...(isFolded && { onFocus: open, onScroll: open })}
        className={classNames(
          isFolded &&
            'max-h-[30lh] overflow-hidden [mask-image:linear-gradient(#000_calc(100%_-_4lh),transparent)] print:max-h-none print:overflow-visible print:[mask-image:none]',
        )}
      >
        <LightText text={text} end={!isFolded && end} />
      </div>
      {isFolded && end}
      {isLong && (
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          className="touch-target mt-1 font-semibold text-accent text-small hover:underline"
        >
          {isOpen ? t('message.fold') : t('message.longText', { n: Array.from(text).length })}
        </button>
      )}
    </>
  )
}

function countLines(text: string): number {
  return text.split('\n').reduce((lines, line) => lines + Math.max(1, Math.ceil(line.length / CHARACTERS_PER_LINE)), 0)
}
