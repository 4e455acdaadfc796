import { Check, Copy, RefreshCw, Square } from 'lucide-react'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { isPending, type Message } from '#lib/protocol/entities.ts'
import type { Result } from '#lib/protocol/errors.ts'
import { useCopy } from './copy.ts'
import { type RoomContextValue, usePerson, useRoomContext } from './room-context.tsx'
import { leaveFocusToRow } from './row-focus.ts'

/** Under a reply: whom it answers and Stop while it comes, then what it cost and what one may do with it. */
export function ReplyFooter({ message }: { message: Message }) {
  return isPending(message.status) ? <Progress message={message} /> : <Outcome message={message} />
}

function Progress({ message }: { message: Message }) {
  const context = useRoomContext()
  const { t } = useI18n()
  const { isBusy, run } = useReplyAction()
  const asker = usePerson(message.askedBy ?? '')
  return (
    <div
      ref={leaveFocusToRow}
      className="mt-1.5 flex select-none flex-wrap items-center gap-x-3 gap-y-1 text-[0.78125rem] text-ink-3 print:hidden"
    >
      {mayDirect(context, message) && (
        <Button
          variant="ai"
          size="small"
          isBusy={isBusy}
          icon={<Square aria-hidden="true" className="size-2.5 fill-current" />}
          onClick={() => run(() => context.actions?.stopReply(message.id))}
        >
          {message.status === 'queued' ? t('common.cancel') : t('ai.stop')}
        </Button>
      )}
      {message.askedBy && message.status === 'streaming' && (
        <span>
          {t('ai.replyingTo', { who: asker.displayName })} · {t('ai.characters', { n: countCharacters(message.text) })}
        </span>
      )}
    </div>
  )
}

function Outcome({ message }: { message: Message }) {
  const context = useRoomContext()
  const { t } = useI18n()
  const { isCopied, copy } = useCopy()
  const { isBusy, run } = useReplyAction()
  const tokens = message.usage ? message.usage.promptTokens + message.usage.completionTokens : 0
  const facts =
    message.model === 'demo' ? [] : [isolate(message.model ?? ''), tokens > 0 && t('ai.tokens', { n: tokens })]
  return (
    <div
      ref={leaveFocusToRow}
      className="reply-tools flex select-none items-center gap-1 text-ink-3 text-meta transition-opacity duration-hover"
    >
      {facts.some(Boolean) && <span className="me-1 min-w-0 truncate">{facts.filter(Boolean).join(' · ')}</span>}
      {message.text !== '' && (
        <IconButton
          size="small"
          label={isCopied ? t('common.copied') : t('common.copy')}
          onClick={() => copy(message.text)}
        >
          {isCopied ? (
            <Check aria-hidden="true" className="size-3.5" />
          ) : (
            <Copy aria-hidden="true" className="size-3.5" />
          )}
        </IconButton>
      )}
      {mayDirect(context, message) && (message.status === 'done' || message.status === 'stopped') && (
        <IconButton
          size="small"
          label={t('ai.regenerate')}
          aria-disabled={isBusy || undefined}
          onClick={() => run(() => context.actions?.retryReply(message.id))}
        >
          <RefreshCw aria-hidden="true" className={classNames('size-3.5', isBusy && 'animate-spin')} />
        </IconButton>
      )}
    </div>
  )
}

/** Stop and retry are for whoever asked, and for admins. The server decides; this only hides what it would refuse. */
export function mayDirect({ me, assistant, actions }: RoomContextValue, message: Message): boolean {
  return actions !== null && assistant.mode !== 'off' && (message.askedBy === me.username || me.role === 'admin')
}

/** One action at a time; the row itself shows how it went. */
export function useReplyAction() {
  const [isBusy, setBusy] = useState(false)
  const run = (action: () => Promise<Result<unknown>> | undefined) => {
    if (isBusy) return
    setBusy(true)
    void action()?.finally(() => setBusy(false))
  }
  return { isBusy, run }
}

function countCharacters(text: string): number {
  return Array.from(text).length
}
