import { Lock, X } from 'lucide-react'
import { type RefObject, useEffect, useId, useRef } from 'react'
import { CitedRoomProvider } from '#components/chat/citation.tsx'
import { useMoment } from '#components/chat/moment.ts'
import { useRoomContext } from '#components/chat/room-context.tsx'
import type { Unread } from '#components/chat/unread.ts'
import { canReply } from '#components/shell/assistants.ts'
import { Avatar } from '#components/ui/avatar.tsx'
import { Button } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message } from '#lib/protocol/entities.ts'
import type { Failure } from '#lib/protocol/errors.ts'
import type { DigestEntry } from '#lib/protocol/rules/digest.ts'
import { may } from '#lib/protocol/rules/rights.ts'
import { type CatchUpControl, type CatchUpState, useCatchUp } from './catch-ups.ts'
import { DigestGroups } from './digest-groups.tsx'

interface CatchUpProps {
  roomId: string
  unread: Unread
  /** Those of the room that are loaded. */
  messages: Message[]
  /** It has taken itself away, and the focus with it. */
  onGone: () => void
}

/** What the reader missed, in short, under the line where it begins; for those whom the server would tell. */
export default function CatchUp(props: CatchUpProps) {
  const { me, standing, assistants } = useRoomContext()
  const [state, control] = useCatchUp(me.id, props.roomId, props.unread.afterSeq)
  const assistant = assistants.find(canReply)
  if (!assistant || state.isClosed || !standing || !may('catch_up', me, standing)) return null
  return <Panel {...props} state={state} control={control} assistant={assistant.displayName} />
}

interface PanelProps extends CatchUpProps {
  state: CatchUpState
  control: CatchUpControl
  /** What it is called who tells. */
  assistant: string
}

function Panel({ roomId, unread, messages, onGone, state, control, assistant }: PanelProps) {
  const { t } = useI18n()
  const { jumpTo } = useRoomContext()
  const moment = useMoment()
  const titleId = useId()
  const panel = useRef<HTMLLIElement>(null)
  useSeen(panel, control.ask)
  const { answer, isFolded } = state
  const isMade = typeof answer === 'object' && 'entries' in answer
  const { entries, omitted } = isMade ? answer : NOTHING
  // What rests on words that are gone says them no longer.
  const gone = new Set(messages.flatMap(({ seq, deletedAt }) => (deletedAt === undefined ? [] : seq)))
  const told = entries.filter(({ seqs }) => !seqs.some((seq) => gone.has(seq)))
  const error = typeof answer === 'object' && 'error' in answer ? answer.error : null
  const isOpen = !isFolded && error === null

  return (
    <li ref={panel} data-testid="catch-up" className="mx-5 mt-3.5 mb-1.5 max-tablet:mx-3.5 print:hidden">
      <section
        aria-labelledby={titleId}
        aria-busy={error === null && !isMade}
        className="overflow-hidden rounded-dialog border border-[color-mix(in_oklab,var(--ai)_26%,var(--line))] bg-[linear-gradient(180deg,var(--ai-soft),var(--surface)_5.75rem)]"
      >
        <div className="flex min-h-12 items-center gap-3 py-1.5 ps-4 pe-2.5 max-tablet:gap-2 max-tablet:ps-3.5 max-tablet:pe-1">
          {isOpen && <Avatar name={assistant} hue={0} isAi size="small" />}
          <div className="min-w-0 flex-1">
            <h3 id={titleId} className="font-[650] text-row/[1.3125rem]">
              {t('catchUp.title')}
            </h3>
            <p className="text-[0.78125rem]/[1.125rem] text-ink-2 wrap-anywhere">{toSubtitle()}</p>
          </div>
          {error !== null && (
            <Button size="small" onClick={control.ask}>
              {t('common.retry')}
            </Button>
          )}
          {isMade && (
            <Button
              variant="ghost"
              size="small"
              className="pointer-coarse:min-h-11!"
              aria-expanded={!isFolded}
              onClick={() => control.fold(!isFolded)}
            >
              {isFolded ? t('catchUp.unfold') : t('message.fold')}
            </Button>
          )}
          <IconButton
            label={t('common.close')}
            onClick={() => {
              control.close()
              onGone()
            }}
          >
            <X aria-hidden="true" className="size-4" strokeWidth={1.8} />
          </IconButton>
        </div>
        {isOpen && !isMade && <Making />}
        {isOpen && isMade && (
          <CitedRoomProvider value={roomId}>
            {omitted > 0 && (
              <p className="border-line border-t px-4 py-2 text-ink-2 text-small max-tablet:px-3.5">
                {t('catchUp.omitted', { n: omitted })}
              </p>
            )}
            {told.length === 0 && (
              <p className="border-line border-t px-4 py-3 text-ink-2 text-row max-tablet:px-3.5">
                {t('catchUp.nothing')}
              </p>
            )}
            <DigestGroups roomId={roomId} entries={told} />
          </CitedRoomProvider>
        )}
        {isOpen && (
          <div className="flex flex-wrap items-center gap-2 border-line border-t py-2 ps-4 pe-3 text-[0.78125rem]/[1.125rem] text-ink-3 max-tablet:ps-3.5">
            <Lock aria-hidden="true" className="size-3.5 shrink-0" strokeWidth={1.8} />
            <p className="min-w-0 flex-[1_1_12rem]">
              {t('catchUp.private')} · {t('catchUp.by', { ai: assistant, n: Math.max(0, unread.count - omitted) })}
            </p>
            <div className="ms-auto flex flex-wrap justify-end gap-2">
              <Button
                size="small"
                className="pointer-coarse:min-h-11!"
                onClick={() => {
                  unread.markRead()
                  onGone()
                }}
              >
                {t('unread.read')}
              </Button>
              <Button
                variant="primary"
                size="small"
                className="pointer-coarse:min-h-11!"
                onClick={() => jumpTo?.(unread.firstSeq)}
              >
                {t('catchUp.start')}
              </Button>
            </div>
          </div>
        )}
      </section>
    </li>
  )

  function toSubtitle(): string {
    if (error !== null) return t('catchUp.failed', { reason: toReason(error) })
    const count = t('room.newMessages', { n: unread.count })
    if (isFolded && isMade)
      return [count, ...countKinds(told).map(([kind, n]) => `${t(`catchUp.${kind}`)} ${n}`)].join(' · ')
    return unread.since === null ? count : `${t('unread.since', { t: moment(unread.since) })} · ${count}`
  }

  function toReason({ code, retryAfterMs = 0 }: Failure): string {
    // Nobody is too fast for so long: what the AIs may use today is used up.
    if (code === 'rate_limited' && retryAfterMs > TOO_FAST_MAX_MS) return t('ai.budgetToday')
    return code === 'conflict' ? t('ai.off') : t(`errors.${code}`)
  }
}

const TOO_FAST_MAX_MS = 60_000

/** What is still to come, in its shape. */
function Making() {
  const { t } = useI18n()
  return (
    <div className="grid gap-3 border-line border-t px-4 py-3.5 max-tablet:px-3.5">
      <p className="text-ink-2 text-small">{t('catchUp.making')}</p>
      <Skeleton className="h-3.5 w-4/5" />
      <Skeleton className="h-3.5 w-3/5" />
      <Skeleton className="h-3.5 w-2/3" />
    </div>
  )
}

/** Calls back when the element comes into view first. `onSeen` must stay the same. */
function useSeen(element: RefObject<HTMLElement | null>, onSeen: () => void): void {
  useEffect(() => {
    if (!element.current) return
    const sight = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return
      sight.disconnect()
      onSeen()
    })
    sight.observe(element.current)
    return () => sight.disconnect()
  }, [element, onSeen])
}

function countKinds(entries: DigestEntry[]): [DigestEntry['kind'], number][] {
  const kinds = ['decision', 'question', 'link'] as const
  return kinds
    .map((kind): [DigestEntry['kind'], number] => [kind, entries.filter((entry) => entry.kind === kind).length])
    .filter(([, count]) => count > 0)
}

const NOTHING: { entries: DigestEntry[]; omitted: number } = { entries: [], omitted: 0 }
