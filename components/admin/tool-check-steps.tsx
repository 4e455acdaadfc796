import { Check, X } from 'lucide-react'
import { classNames } from '#components/ui/class-names.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { ToolCheckStep } from '#lib/protocol/tool-servers.ts'

/** How a check of a server went: its steps, up to the one that failed. */
export function ToolCheckSteps({ steps }: { steps: ToolCheckStep[] }) {
  const { t } = useI18n()
  return (
    <div role="status" data-testid="tool-check">
      <ol className="grid gap-0.5">
        {steps.map(({ step, ok, fault, words }) => (
          <li
            key={step}
            data-step={step}
            data-state={ok ? 'ok' : 'failed'}
            className="grid min-h-7 grid-cols-[1.25rem_5rem_minmax(0,1fr)] items-center gap-x-3"
          >
            <span
              aria-hidden="true"
              className={classNames(
                'grid size-5 place-items-center rounded-full',
                ok ? 'bg-accent text-on-accent' : 'bg-danger text-surface',
              )}
            >
              {ok ? <Check className="size-3" strokeWidth={3} /> : <X className="size-3" strokeWidth={3} />}
            </span>
            <span>{t(`tools.step_${step}`)}</span>
            <span className="wrap-anywhere text-ink-2 text-small">
              {fault && t(`tools.fault_${fault}`)}
              {words && (
                <span className="text-ink-3" dir="ltr">
                  {fault ? ` ${words}` : words}
                </span>
              )}
              {!fault && !words && t('tools.passed')}
            </span>
          </li>
        ))}
      </ol>
    </div>
  )
}
