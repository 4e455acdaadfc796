import { classNames } from '#components/ui/class-names.ts'
import { WARNED_FROM } from './amounts.ts'

interface MeterProps {
  label: string
  /** In words, what the bar shows. */
  text: string
  /** Of 1; more is shown as full. */
  share: number
}

/** How much of a budget is used, with a mark where it is warned from. */
export function Meter({ label, text, share }: MeterProps) {
  const percent = Math.min(100, Math.round(share * 100))
  return (
    <div className="grid gap-1.5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="font-semibold text-ink-2 text-small">{label}</span>
        <span className="font-semibold text-row tabular-nums">{text}</span>
      </div>
      <meter aria-label={label} aria-valuetext={text} min={0} max={100} value={percent} className="sr-only" />
      <div
        aria-hidden="true"
        data-testid="meter"
        data-share={share >= 1 ? 'used-up' : share >= WARNED_FROM ? 'near' : 'left'}
        className="relative h-2 overflow-hidden rounded-full bg-surface-3 forced-colors:border"
      >
        <div
          style={{ width: `${percent}%` }}
          className={classNames(
            'h-full rounded-full forced-colors:bg-[Highlight]',
            share >= 1 ? 'bg-danger' : share >= WARNED_FROM ? 'bg-warn' : 'bg-accent',
          )}
        />
        <span style={{ left: `${WARNED_FROM * 100}%` }} className="absolute inset-y-0 w-0.5 bg-surface" />
      </div>
    </div>
  )
}
