import { Info } from 'lucide-react'
import { useAskOutcome } from '#lib/client/hooks.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { useRoomContext } from './room-context.tsx'

/** Under a message of one's own: why no reply of its own comes to it. */
export default function AskNote({ messageId }: { messageId: string }) {
  const { t } = useI18n()
  const { me, format } = useRoomContext()
  const outcome = useAskOutcome(me, messageId)
  return outcome ? <Note>{toSentence()}</Note> : null

  function toSentence(): string {
    if (outcome?.ai === 'covered') return t('ai.covered')
    if (outcome?.ai === 'busy') return t('ai.busy')
    return outcome?.resetAt === undefined
      ? t('ai.budgetToday')
      : t('ai.budget', { t: format.dateTime(outcome.resetAt) })
  }
}

/** A quiet line under what was said. */
export function Note({ children }: { children: string }) {
  return (
    <p className="mt-1.5 flex items-start gap-1.5 text-ink-3 text-small">
      <Info aria-hidden="true" className="mt-[0.2em] size-3.5 shrink-0" />
      <span className="min-w-0">{children}</span>
    </p>
  )
}
