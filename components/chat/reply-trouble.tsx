import { CircleAlert, Info } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message } from '#lib/protocol/entities.ts'
import { mayDirect, useReplyAction } from './reply-footer.tsx'
import { useRoomContext } from './room-context.tsx'
import { leaveFocusToRow } from './row-focus.ts'

/** Why a reply did not come, or not whole, in the reader's language, and the way to try again. */
export function ReplyTrouble({ message }: { message: Message }) {
  const { t } = useI18n()
  const context = useRoomContext()
  const { isBusy, run } = useReplyAction()
  const code = message.error?.code
  if (message.status === 'done') return code ? <Note>{t(`aiErrors.${code}`)}</Note> : null
  if (message.status === 'stopped') return <Note>{t('ai.stopped')}</Note>
  if (message.status !== 'failed' && message.status !== 'interrupted') return null
  const isFailed = message.status === 'failed'
  return (
    <div
      ref={leaveFocusToRow}
      role={isFailed ? 'alert' : undefined}
      className={`mt-1.5 flex flex-wrap items-center gap-x-2.5 gap-y-1.5 rounded-[10px] py-2 pr-2.5 pl-3 text-[0.84375rem]/5 ${
        isFailed ? 'bg-danger-soft text-danger' : 'bg-warn-soft text-warn'
      }`}
    >
      <CircleAlert aria-hidden="true" className="size-4 shrink-0" />
      <span className="min-w-0 flex-1 basis-40">{t(`aiErrors.${code ?? 'ai_interrupted'}`)}</span>
      {mayDirect(context, message) && (
        <Button size="small" isBusy={isBusy} onClick={() => run(() => context.actions?.retryReply(message.id))}>
          {t('common.retry')}
        </Button>
      )}
    </div>
  )
}

function Note({ children }: { children: string }) {
  return (
    <p className="mt-1.5 flex items-center gap-1.5 text-ink-3 text-small">
      <Info aria-hidden="true" className="size-3.5 shrink-0" />
      {children}
    </p>
  )
}
