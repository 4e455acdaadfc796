import { Check, X } from 'lucide-react'
import { useId, useState } from 'react'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { Button } from '#components/ui/button.tsx'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message, Step } from '#lib/protocol/entities.ts'
import { usePerson, useRoomContext } from './room-context.tsx'

interface StepApprovalProps {
  message: Message
  /** Its place among the steps. */
  place: number
  step: Step & { wants: string }
}

/** A call that changes something and waits: with its whole input, and for whoever asked with a yes and a no. */
export function StepApproval({ message, place, step }: StepApprovalProps) {
  const { t } = useI18n()
  const id = useId()
  const announce = useAnnounce()
  const { me, actions } = useRoomContext()
  const ai = usePerson(message.sender)
  const asker = usePerson(message.askedBy ?? '')
  const [said, setSaid] = useState<boolean | null>(null)
  const isAsker = message.askedBy === me.username && actions !== null
  const names = {
    ...{ ai: isolate(ai.displayName), who: isolate(asker.displayName) },
    ...{ tool: isolate(step.tool), server: isolate(step.server ?? '') },
  }

  async function say(isAllowed: boolean) {
    if (said !== null || !actions) return
    setSaid(isAllowed)
    const answer = await actions.allowStep({ messageId: message.id, step: place, isAllowed })
    // What became of it the step itself shows.
    if (answer.ok) return
    setSaid(null)
    announce(answer.error.code === 'conflict' ? t('tools.tooLate') : t(`errors.${answer.error.code}`), 'shown')
  }

  return (
    <fieldset
      aria-labelledby={id}
      data-testid="step-approval"
      className="my-1 grid min-w-0 max-w-xl gap-2 rounded-block border border-line-strong bg-surface-2 px-3 py-2.5 text-row/5"
    >
      <p id={id} role="status" className="wrap-anywhere">
        {t(isAsker ? 'tools.asks' : 'tools.waitsFor', names)}
      </p>
      <pre
        dir="ltr"
        className="whitespace-pre-wrap wrap-anywhere rounded-block bg-surface px-2.5 py-1.5 font-mono text-small"
      >
        {toLines(step.wants)}
      </pre>
      {isAsker && (
        <div className="flex flex-wrap gap-2">
          <Button
            variant="primary"
            size="small"
            icon={<Check aria-hidden="true" className="size-4" />}
            isBusy={said === true}
            aria-disabled={said === false || undefined}
            onClick={() => void say(true)}
          >
            {t('tools.allow')}
          </Button>
          <Button
            size="small"
            icon={<X aria-hidden="true" className="size-4" />}
            isBusy={said === false}
            aria-disabled={said === true || undefined}
            onClick={() => void say(false)}
          >
            {t('tools.refuse')}
          </Button>
        </div>
      )}
    </fieldset>
  )
}

/** A field to a line, each as it was written: what can't be seen stays escaped. */
function toLines(wants: string): string {
  try {
    const unseen = /[\p{Cf}\u2028\u2029]/gu
    const toEscapes = (text: string) =>
      Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')
    return JSON.stringify(JSON.parse(wants), null, 2).replace(unseen, toEscapes)
  } catch {
    return wants
  }
}
