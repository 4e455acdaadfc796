import type { LucideIcon } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { ErrorCode, Result } from '#lib/protocol/errors.ts'

interface StandInProps {
  icon: LucideIcon
  /** Why nothing is written here. */
  children: ReactNode
  /** What brings the composer back, for whoever may; it says by itself what went wrong. */
  action?: { label: string; run: () => Promise<Result<unknown>> } | undefined
}

/** In place of the composer, where nothing is written for now. */
export function StandIn({ icon: Icon, children, action }: StandInProps) {
  const { t } = useI18n()
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<ErrorCode | null>(null)

  async function act(run: () => Promise<Result<unknown>>) {
    setBusy(true)
    const answer = await run()
    setBusy(false)
    setError(answer.ok ? null : answer.error.code)
  }

  return (
    <div
      id="composer"
      tabIndex={-1}
      className="mx-auto flex w-full max-w-[53.75rem] flex-wrap items-center gap-x-3 gap-y-2 px-5 pt-3 pb-[max(1rem,env(safe-area-inset-bottom))] outline-none max-tablet:px-3.5 print:hidden"
    >
      <Icon aria-hidden="true" className="size-4 shrink-0 text-ink-3" strokeWidth={1.8} />
      <p className="min-w-0 flex-1 basis-40 text-ink-2 text-small">{children}</p>
      {error && (
        <p role="alert" className="text-danger text-small">
          {t(`errors.${error}`)}
        </p>
      )}
      {action && (
        <Button isBusy={isBusy} onClick={() => void act(action.run)}>
          {action.label}
        </Button>
      )}
    </div>
  )
}
