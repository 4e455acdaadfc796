import { CircleAlert } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import { latePart } from '#components/ui/late-part.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message } from '#lib/protocol/entities.ts'
import { Note } from './ask-note.tsx'
import type { ReplyControl } from './reply-control.ts'
import { useRoomContext } from './room-context.tsx'
import { leaveFocusToRow } from './row-focus.ts'

/** Why a reply did not come, or not whole, in the reader's language, and the ways to go on or to try again. */
export function ReplyTrouble({ message, control }: { message: Message; control: ReplyControl }) {
  const { t } = useI18n()
  const { me } = useRoomContext()
  const code = message.error?.code
  const isStopped = message.status === 'stopped'
  if (isStopped || (message.status === 'done' && code)) {
    return (
      <div ref={leaveFocusToRow} className="flex flex-wrap items-baseline gap-x-3">
        <Note>{isStopped || !code ? t('ai.stopped') : t(`aiErrors.${code}`)}</Note>
        <GoOn control={control} />
      </div>
    )
  }
  if (message.status !== 'failed' && message.status !== 'interrupted') return null
  const isFailed = message.status === 'failed'
  const hasWords = isFailed && me.role === 'admin'
  return (
    <div
      ref={leaveFocusToRow}
      role={isFailed ? 'alert' : undefined}
      className={`mt-1.5 flex flex-wrap items-center gap-x-2.5 gap-y-1.5 rounded-[10px] py-2 pr-2.5 pl-3 text-[0.84375rem]/5 ${
        isFailed ? 'bg-danger-soft text-danger' : 'bg-warn-soft text-warn'
      }`}
    >
      <CircleAlert aria-hidden="true" className="size-4 shrink-0" />
      {/* Two buttons don't fit beside it on a phone: there they stand below, together. */}
      <span className={`min-w-0 flex-1 basis-40 ${hasWords ? 'max-tablet:basis-[calc(100%-2rem)]' : ''}`}>
        {t(`aiErrors.${code ?? 'ai_interrupted'}`)}
        {isFailed && control.isOut && <span className="block text-small">{t('ai.out')}</span>}
      </span>
      <GoOn control={control} />
      {control.mayRetry && (
        <Button size="small" isBusy={control.isBusy} onClick={control.retry}>
          {t('common.retry')}
        </Button>
      )}
      {hasWords && <FailureWords key={`${message.id} ${message.version}`} message={message} />}
    </div>
  )
}

const FailureWords = latePart(() => import('./failure-words.tsx'))

function GoOn({ control: { mayContinue, isBusy, goOn } }: { control: ReplyControl }) {
  const { t } = useI18n()
  if (!mayContinue) return null
  return (
    <Button size="small" isBusy={isBusy} onClick={goOn}>
      {t('ai.goOn')}
    </Button>
  )
}
