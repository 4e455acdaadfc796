import { Clock } from 'lucide-react'
import { useState } from 'react'
import { usePerson, useRoomContext } from '#components/chat/room-context.tsx'
import { useDayName } from '#components/chat/times.ts'
import { Button } from '#components/ui/button.tsx'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { openChat } from '#lib/client/chat.ts'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import type { Summary } from '#lib/protocol/summaries.ts'
import { PanelAction, PanelSection } from './panel-section.tsx'
import { SummaryForm } from './summary-form.tsx'
import { useMessageAfter } from './use-message-after.ts'
import { useSummary } from './use-summary.ts'

interface RoomSummaryProps {
  roomId: string
  mayChange: boolean
  /** The message up to which it tells is shown, which may lie beneath. */
  onJump?: (() => void) | undefined
}

/** What the room's AIs still know of what they are not told any more; whoever may writes it anew or clears it, in place. */
export function RoomSummary({ roomId, mayChange, onJump }: RoomSummaryProps) {
  const { t } = useI18n()
  const { me } = useRoomContext()
  const { summary, take } = useSummary(roomId)
  const [doing, setDoing] = useState<'edit' | 'clear' | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<ErrorCode | null>(null)
  if (summary === undefined) return null

  function begin(what: 'edit' | 'clear') {
    setError(null)
    setDoing(what)
  }

  async function clear() {
    setBusy(true)
    const answer = await openChat(me).call('summary:clear', { roomId })
    setBusy(false)
    if (!answer.ok) return setError(answer.error.code)
    take(null)
    setDoing(null)
  }

  if (doing === 'edit')
    return (
      <SummaryForm
        roomId={roomId}
        summary={summary}
        onDone={(saved) => {
          if (saved) take(saved)
          setDoing(null)
        }}
      />
    )
  return (
    <PanelSection
      title={t('ai.summary')}
      error={error}
      action={
        mayChange && (
          <>
            {summary && (
              <PanelAction
                label={t('ai.summaryClear')}
                isQuiet
                isExpanded={doing === 'clear'}
                onClick={() => (doing === 'clear' ? setDoing(null) : begin('clear'))}
              />
            )}
            <PanelAction label={t('ai.edit')} onClick={() => begin('edit')} />
          </>
        )
      }
    >
      {doing === 'clear' && summary && (
        <div className="grid gap-2">
          <p className="text-ink-2 text-small">{t('ai.summaryClearSure')}</p>
          <div className="flex justify-end gap-2">
            <Button size="small" onClick={() => setDoing(null)}>
              {t('common.cancel')}
            </Button>
            <Button size="small" variant="danger" isBusy={isBusy} onClick={() => void clear()}>
              {t('ai.summaryClear')}
            </Button>
          </div>
        </div>
      )}
      {summary ? (
        <Kept roomId={roomId} summary={summary} onJump={onJump} />
      ) : (
        <p className="wrap-anywhere text-ink-3 text-row">{t('ai.noSummary')}</p>
      )}
    </PanelSection>
  )
}

function Kept({ roomId, summary, onJump }: { summary: Summary } & Pick<RoomSummaryProps, 'roomId' | 'onJump'>) {
  const { t } = useI18n()
  const { format, jumpTo } = useRoomContext()
  const nameDay = useDayName(format)
  const { text, upToSeq, version, createdBy, isAnew } = summary
  const last = useMessageAfter(roomId, Math.max(0, upToSeq - 1))
  const at = last ? `${nameDay(last.sentAt)} ${format.time(last.sentAt)}` : null
  return (
    <div data-testid="summary" className="grid min-w-0 gap-2 rounded-block border border-line bg-surface px-3 py-2.5">
      <p className="wrap-anywhere whitespace-pre-wrap text-small">
        <OwnDirection>{text}</OwnDirection>
      </p>
      {isAnew && <p className="text-ink-2 text-small">{t('ai.summaryAnew')}</p>}
      <p className="flex flex-wrap items-center gap-x-1.5 gap-y-1 border-line border-t border-dashed pt-2 text-ink-3 text-meta">
        <Clock aria-hidden="true" className="size-[0.8125rem] shrink-0" strokeWidth={1.8} />
        <span className="min-w-0">
          {at ? t('ai.summaryUpTo', { t: at, n: version }) : t('ai.summaryVersion', { n: version })}
          {createdBy !== undefined && <Writer username={createdBy} />}
        </span>
        {upToSeq > 0 && jumpTo && (
          <button
            type="button"
            onClick={() => {
              onJump?.()
              jumpTo(upToSeq)
            }}
            className="touch-reach ms-auto min-h-6 font-semibold text-accent hover:underline"
          >
            {t('ai.summaryJump')}
          </button>
        )}
      </p>
    </div>
  )
}

function Writer({ username }: { username: string }) {
  const { t } = useI18n()
  const { displayName } = usePerson(username)
  return ` · ${t('ai.summaryBy', { who: isolate(displayName) })}`
}
