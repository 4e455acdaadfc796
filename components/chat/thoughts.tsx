import { ChevronRight, Lightbulb } from 'lucide-react'
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import { classNames } from '#components/ui/class-names.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { isPending, type Message } from '#lib/protocol/entities.ts'
import { isSelectionIn, useHeldWhileSelected } from './held-while-selected.ts'
import { scrollable } from './scrollable.ts'

/** `spoken`: the answer has begun, or the reply is over. */
type Stage = 'waiting' | 'thinking' | 'spoken'

/** So near to its end, in px, thinking is followed while it grows. */
const END_PX = 24

/** What the AI thought before its answer: open while it thinks, folded from the first word on. */
export function Thoughts({ message }: { message: Message }) {
  const { t } = useI18n()
  const id = useId()
  const { reasoning = '' } = message
  const stage = toStage(message)
  const seen = useThinkingSeconds(stage, reasoning !== '')
  const seconds = message.thoughtMs === undefined ? seen : Math.max(1, Math.round(message.thoughtMs / 1000))
  /** What the reader wants; null until they say. */
  const [wanted, setWanted] = useState<boolean | null>(null)
  if (stage === 'waiting' && wanted !== null) setWanted(null)
  if (reasoning === '') return null
  const isThinking = stage === 'thinking'
  const isOpen = wanted ?? isThinking
  return (
    <div className="mb-1">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        className="touch-target flex select-none items-center gap-1.5 text-ink-3 text-small hover:text-ink-2"
        onClick={() => setWanted(!isOpen)}
      >
        <Lightbulb aria-hidden="true" className="size-4" />
        {isThinking ? (
          <span className="shimmer">{t('ai.thinking')}</span>
        ) : (
          <span>{seconds === null ? t('ai.thoughts') : t('ai.thought', { s: seconds })}</span>
        )}
        <ChevronRight aria-hidden="true" className={classNames('size-3.5', isOpen && 'rotate-90')} />
      </button>
      {isOpen && <ThoughtText id={id} text={reasoning} isGrowing={isThinking} />}
    </div>
  )
}

function ThoughtText({ id, text, isGrowing }: { id: string; text: string; isGrowing: boolean }) {
  const { t } = useI18n()
  const box = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  const shown = useHeldWhileSelected(text, {
    isSelected: () => isSelectionIn(box.current),
    mayChange: () => isGrowing,
  })
  useLayoutEffect(() => {
    if (box.current && isGrowing && isAtEnd.current) box.current.scrollTop = box.current.scrollHeight
  })
  return (
    <div
      ref={box}
      id={id}
      {...scrollable(t('ai.thoughts'))}
      className="mt-1 max-h-[12lh] max-w-[44rem] overflow-y-auto whitespace-pre-wrap text-ink-2 text-small wrap-anywhere print:max-h-none"
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < END_PX
      }}
    >
      {toLines(shown).map(({ start, line }) => (
        <p key={start} dir="auto" className="min-h-[1lh]">
          {line}
        </p>
      ))}
    </div>
  )
}

/** Apart, so that only the last one is laid out anew while it grows. */
function toLines(text: string): { start: number; line: string }[] {
  let next = 0
  return text.split('\n').map((line) => {
    const start = next
    next += line.length + 1
    return { start, line }
  })
}

function toStage({ status, text, reasoning }: Message): Stage {
  if (!isPending(status) || text.trim() !== '') return 'spoken'
  return reasoning ? 'thinking' : 'waiting'
}

/**
 * Whole seconds from the first that came to the first word of the answer, at least 1. Null until then, and where this
 * screen was not there when it began.
 */
function useThinkingSeconds(stage: Stage, hasThought: boolean): number | null {
  const begunAt = useRef<number | 'waiting' | null>(null)
  const [seconds, setSeconds] = useState<number | null>(null)
  useEffect(() => {
    if (stage === 'waiting') {
      begunAt.current = 'waiting'
      setSeconds(null)
      return
    }
    // What came first as text may turn out to have been thinking.
    if (begunAt.current === 'waiting') begunAt.current = performance.now()
    if (stage === 'thinking' || !hasThought || begunAt.current === null) return
    setSeconds(Math.max(1, Math.round((performance.now() - begunAt.current) / 1000)))
  }, [stage, hasThought])
  return seconds
}
