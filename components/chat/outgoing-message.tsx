import { Clock, TriangleAlert } from 'lucide-react'
import { memo } from 'react'
import { latePart } from '#components/ui/late-part.ts'
import type { Outgoing } from '#lib/client/room-view.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message } from '#lib/protocol/entities.ts'
import { MessageFrame } from './message-frame.tsx'
import { MessageText } from './message-text.tsx'
import { Quote } from './quote.tsx'
import { usePerson, useRoomContext } from './room-context.tsx'

const OutgoingFiles = latePart(() => import('#components/files/outgoing-files.tsx'))

interface OutgoingMessageProps {
  rowKey: string
  outgoing: Outgoing
  /** What it answers, where it is loaded. */
  question: Message | undefined
  isUnderQuestion: boolean
  isContinued: boolean
  isActive: boolean
  isOnline: boolean
  onOffer: (text: string) => void
}

/** A message of mine that the server has not confirmed. */
export const OutgoingMessage = memo(function OutgoingMessage({
  rowKey,
  outgoing,
  question,
  isUnderQuestion,
  isContinued,
  isActive,
  isOnline,
  onOffer,
}: OutgoingMessageProps) {
  const context = useRoomContext()
  const { t } = useI18n()
  const sentAt = new Date(outgoing.createdAt).toISOString()
  const isFailed = outgoing.state === 'failed'
  const author = usePerson(context.me.username)

  function discard() {
    context.actions?.discard(outgoing.clientId)
    onOffer(outgoing.text)
  }

  return (
    <MessageFrame
      rowKey={rowKey}
      author={author}
      sentAt={sentAt}
      text={outgoing.text}
      isContinued={isContinued}
      isActive={isActive}
      isNew={false}
      data={{ 'data-message-id': outgoing.clientId, 'data-status': outgoing.state, 'data-sender': author.username }}
      quote={
        outgoing.replyTo !== undefined &&
        !isUnderQuestion && <Quote roomId={outgoing.roomId} replyTo={outgoing.replyTo} question={question} />
      }
    >
      <MessageText text={outgoing.text} />
      {outgoing.files && <OutgoingFiles files={outgoing.files} />}
      {isFailed ? (
        <div className="mt-0.5 flex select-none flex-wrap items-center gap-x-4 gap-y-1 text-danger text-small">
          <span role="alert" className="flex items-center gap-2">
            <TriangleAlert aria-hidden="true" className="size-3.5 shrink-0" />
            {t('message.failed', { reason: toReason() })}
          </span>
          <button type="button" className={ACTION} onClick={() => context.actions?.resend(outgoing.clientId)}>
            {t('common.retry')}
          </button>
          <button type="button" className={ACTION} onClick={discard}>
            {t('common.delete')}
          </button>
        </div>
      ) : outgoing.isWaiting || !isOnline || outgoing.files?.some(({ fileId }) => !fileId) ? (
        <div className="mt-0.5 flex select-none flex-wrap items-center gap-x-4 gap-y-1 text-ink-3 text-small">
          <span className="flex items-center gap-2">
            <Clock aria-hidden="true" className="size-3.5 shrink-0" />
            {toWaiting()}
          </span>
          <button type="button" className={ACTION} onClick={discard}>
            {t('common.delete')}
          </button>
        </div>
      ) : (
        <span className="appear-late absolute right-5 bottom-1 text-ink-3 [--delay:800ms] max-tablet:right-3.5">
          <Clock aria-label={t('message.sending')} role="img" className="size-3.5" />
        </span>
      )}
    </MessageFrame>
  )

  /** The people of a direct room may all write, but whom another one has blocked. */
  function toReason(): string {
    const code = outgoing.error?.code ?? 'internal'
    const isRefused = code === 'forbidden' && context.standing?.room.kind === 'direct'
    return t(isRefused ? 'people.takesNone' : `errors.${code}`)
  }

  /** Without a connection the bar above says why. */
  function toWaiting(): string {
    const reason = isOnline && outgoing.error ? [t(`errors.${outgoing.error.code}`)] : []
    return [t('message.queued'), ...reason].join(' · ')
  }
})

const ACTION = 'touch-target font-semibold underline underline-offset-3 hover:decoration-2'
