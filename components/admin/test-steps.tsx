import { Check, Minus, TriangleAlert, X } from 'lucide-react'
import { classNames } from '#components/ui/class-names.ts'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { Spinner } from '#components/ui/spinner.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { TestStep } from '#lib/protocol/assistants.ts'

const STEPS = ['proxy', 'dns', 'tls', 'auth', 'model', 'stream'] as const satisfies TestStep['step'][]

/** How a test of a connection goes on: each step as it ends, hollow where it was not needed, and what helps at the first failure. */
export function TestSteps({ steps, isRunning }: { steps: TestStep[]; isRunning: boolean }) {
  const { t } = useI18n()
  const last = steps.at(-1)
  const reached = last ? STEPS.indexOf(last.step) : -1
  const words = last?.step === 'stream' && last.ok ? last.words : undefined
  const failed = last?.ok === false ? last : undefined
  return (
    <div className="grid gap-1 px-4 pb-3.5" data-testid="test-steps">
      <p role="status" className="flex items-center gap-2 pt-2.5 pb-1 text-ink-3 text-small">
        <b className="font-semibold text-ink">{t('admin.testResult')}</b>
        {isRunning ? t('admin.testing') : last?.ok && t('admin.testPassed')}
      </p>
      <ol className="grid gap-0.5">
        {STEPS.slice(0, reached + 1).map((name) => (
          <StepLine key={name} name={name} step={steps.find(({ step }) => step === name)} />
        ))}
        {isRunning && (
          <li className="flex min-h-8 items-center px-0.5">
            <Spinner />
          </li>
        )}
      </ol>
      {failed && (
        <div role="alert" className="flex items-start gap-2.5 rounded-block bg-danger-soft px-3 py-2.5 text-row/5">
          <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-danger" />
          <p>
            <b className="font-semibold">{t('admin.stoppedAt', { step: t(`admin.step_${failed.step}`) })}</b>
            {t(failed.code === 'ai_not_configured' ? 'admin.fix_off' : `admin.fix_${failed.step}`)}
          </p>
        </div>
      )}
      {words && (
        <div className="rounded-block bg-ai-soft px-3 py-2.5">
          <p className="font-semibold text-ai text-meta">{t('admin.firstWords')}</p>
          <p className="wrap-anywhere">
            <OwnDirection>{words}</OwnDirection>
          </p>
        </div>
      )}
    </div>
  )
}

function StepLine({ name, step }: { name: (typeof STEPS)[number]; step: TestStep | undefined }) {
  const { t } = useI18n()
  const state = !step ? 'skipped' : step.ok ? 'ok' : 'failed'
  const Icon = { skipped: Minus, ok: Check, failed: X }[state]
  return (
    <li
      data-step={name}
      data-state={state}
      className="grid min-h-8 grid-cols-[1.25rem_5.5rem_minmax(0,1fr)_auto] items-center gap-x-3"
    >
      <span
        aria-hidden="true"
        className={classNames(
          'grid size-5 place-items-center rounded-full',
          state === 'skipped' && 'border border-line-strong text-ink-3',
          state === 'ok' && 'bg-accent text-on-accent',
          state === 'failed' && 'bg-danger text-surface',
        )}
      >
        <Icon className="size-3" strokeWidth={3} />
      </span>
      <span>{t(`admin.step_${name}`)}</span>
      <span className="wrap-anywhere text-ink-2 text-small">
        <span className="sr-only">{t(TOLD[state])} </span>
        {state === 'skipped' ? t('admin.skipped') : toWords(step)}
      </span>
      <span className="text-ink-3 text-meta tabular-nums">
        {step?.ms !== undefined && t('admin.took', { ms: step.ms })}
      </span>
    </li>
  )

  function toWords(done: TestStep | undefined): string {
    if (done?.code) return done.words ?? t(`aiErrors.${done.code}`)
    return done?.step === 'stream' ? '' : (done?.words ?? '')
  }
}

const TOLD = { skipped: 'admin.skipped', ok: 'admin.stepOk', failed: 'admin.stepFailed' } as const
