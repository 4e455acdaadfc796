import { type ReactNode, useId } from 'react'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { ErrorCode } from '#lib/protocol/errors.ts'

interface PanelSectionProps {
  title: string
  /** Behind the title: what one may do here. */
  action?: ReactNode
  /** Why the last thing that was done here was refused. */
  error?: ErrorCode | null
  children: ReactNode
}

/** One thing that is to be seen of a room's AIs. */
export function PanelSection({ title, action, error, children }: PanelSectionProps) {
  const { t } = useI18n()
  const titleId = useId()
  return (
    <section aria-labelledby={titleId} className="grid min-w-0 gap-1.5">
      <div className="flex min-h-6 items-center gap-3">
        <h3 id={titleId} className="min-w-0 flex-1 truncate font-semibold text-ink-3 text-small">
          {title}
        </h3>
        {action}
      </div>
      {children}
      {error && (
        <p role="alert" className="text-danger text-small">
          {t(`errors.${error}`)}
        </p>
      )}
    </section>
  )
}

interface PanelActionProps {
  label: string
  isExpanded?: boolean
  /** There is a likelier one beside it. */
  isQuiet?: boolean
  onClick: () => void
}

/** A way to change it, in place. */
export function PanelAction({ label, isExpanded, isQuiet = false, onClick }: PanelActionProps) {
  return (
    <button
      type="button"
      aria-expanded={isExpanded}
      onClick={onClick}
      className={`touch-reach min-h-6 shrink-0 text-small hover:underline ${isQuiet ? 'font-medium text-ink-2' : 'font-semibold text-accent'}`}
    >
      {label}
    </button>
  )
}
