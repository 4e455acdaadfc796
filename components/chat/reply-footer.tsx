import { Check, Copy, Eye, RefreshCw, Square, Undo2 } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { latePart } from '#components/ui/late-part.ts'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { isPending, type Message } from '#lib/protocol/entities.ts'
import type { ReplyVersion } from '#lib/protocol/replies.ts'
import { useCopy } from './copy.ts'
import type { ReplyControl } from './reply-control.ts'
import { usePerson, useRoomContext } from './room-context.tsx'
import { leaveFocusToRow } from './row-focus.ts'

interface ReplyFooterProps {
  message: Message
  /** An earlier version that is shown in its place. */
  past: ReplyVersion | undefined
  control: ReplyControl
}

/** Under a reply: whom it answers and Stop while it comes, then what it cost and what one may do with it. */
export function ReplyFooter(props: ReplyFooterProps) {
  return isPending(props.message.status) ? <Progress {...props} /> : <Outcome {...props} />
}

function Progress({ message, control: { mayStop, isBusy, stop } }: ReplyFooterProps) {
  const { t } = useI18n()
  const asker = usePerson(message.askedBy ?? '')
  const isQueued = message.status === 'queued'
  return (
    <div
      ref={leaveFocusToRow}
      className="mt-1.5 flex select-none flex-wrap items-center gap-x-3 gap-y-1 text-[0.78125rem] text-ink-3 print:hidden"
    >
      {mayStop && (
        <Button
          variant="ai"
          size="small"
          isBusy={isBusy}
          icon={
            isQueued ? (
              <Undo2 aria-hidden="true" className="size-3.5" />
            ) : (
              <Square aria-hidden="true" className="size-2.5 fill-current" />
            )
          }
          onClick={stop}
        >
          {isQueued ? t('ai.withdraw') : t('ai.stop')}
        </Button>
      )}
      {message.askedBy && (
        <span>
          {isQueued
            ? t('ai.queuedFor', { who: asker.displayName })
            : `${t('ai.replyingTo', { who: asker.displayName })} · ${t('ai.characters', { n: countCharacters(message.text) })}`}
        </span>
      )}
      {(message.versions ?? 1) > 1 && <VersionSwitcher message={message} />}
    </div>
  )
}

function Outcome({ message, past, control: { mayRetry, isBusy, retry } }: ReplyFooterProps) {
  const { t } = useI18n()
  const { showContext } = useRoomContext()
  const { isCopied, copy } = useCopy()
  const { text, model, usage } = past ?? message
  const hasVersions = (message.versions ?? 1) > 1
  const tokens = usage ? usage.promptTokens + usage.completionTokens : 0
  const facts = model === 'demo' ? [] : [isolate(model ?? ''), tokens > 0 && t('ai.tokens', { n: tokens })]
  return (
    <div
      ref={leaveFocusToRow}
      data-kept={hasVersions ? '' : undefined}
      className="reply-tools flex select-none flex-wrap items-center gap-1 text-ink-3 text-meta transition-opacity duration-hover"
    >
      {hasVersions && <VersionSwitcher message={message} />}
      {facts.some(Boolean) && <span className="me-1 min-w-0 truncate">{facts.filter(Boolean).join(' · ')}</span>}
      {text !== '' && (
        <IconButton size="small" label={isCopied ? t('common.copied') : t('common.copy')} onClick={() => copy(text)}>
          {isCopied ? (
            <Check aria-hidden="true" className="size-3.5" />
          ) : (
            <Copy aria-hidden="true" className="size-3.5" />
          )}
        </IconButton>
      )}
      {mayRetry && (message.status === 'done' || message.status === 'stopped') && (
        <IconButton size="small" label={t('ai.regenerate')} aria-disabled={isBusy || undefined} onClick={retry}>
          <RefreshCw aria-hidden="true" className={classNames('size-3.5', isBusy && 'animate-spin')} />
        </IconButton>
      )}
      <IconButton size="small" label={t('saw.open')} aria-haspopup="dialog" onClick={() => showContext(message)}>
        <Eye aria-hidden="true" className="size-3.5" />
      </IconButton>
    </div>
  )
}

const VersionSwitcher = latePart(() => import('./version-switcher.tsx'))

function countCharacters(text: string): number {
  return Array.from(text).length
}
