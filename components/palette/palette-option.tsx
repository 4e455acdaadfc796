import type { ReactNode } from 'react'
import type { Run } from '#components/search/excerpt.ts'
import { Runs } from '#components/search/runs.tsx'
import { classNames } from '#components/ui/class-names.ts'

interface PaletteOptionProps {
  id: string
  isActive: boolean
  icon: ReactNode
  /** What it is called, or says; what was typed is marked in it. */
  runs: readonly Run[]
  /** Behind the name. */
  detail?: string | undefined
  /** In a line of its own. */
  below?: string | undefined
  /** At the end. */
  mark?: ReactNode
  onChoose: () => void
}

/** A row of the palette. */
export function PaletteOption({ id, isActive, icon, runs, detail, below, mark, onChoose }: PaletteOptionProps) {
  return (
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isActive}
      // The focus stays in the field.
      onPointerDown={(event) => event.preventDefault()}
      onClick={onChoose}
      onKeyDown={(event) => event.key === 'Enter' && onChoose()}
      className={classNames(
        'grid min-h-[2.625rem] cursor-pointer grid-cols-[1.75rem_minmax(0,1fr)_auto] items-center gap-2.5 rounded-row px-3 text-[0.875rem] [--dot-ring:var(--surface)] pointer-coarse:min-h-11',
        below !== undefined && 'py-1.5',
        isActive ? 'bg-accent-soft forced-colors:outline' : 'hover:bg-surface-2/60',
      )}
    >
      <span aria-hidden="true" className="grid place-items-center text-ink-3 [&>svg]:size-4">
        {icon}
      </span>
      <span className="min-w-0">
        <span className="flex min-w-0 items-baseline gap-2">
          <span className="chip-text truncate">
            <bdi>
              <Runs runs={runs} />
            </bdi>
          </span>
          {detail && <bdi className="truncate text-[0.78125rem] text-ink-3">{detail}</bdi>}
        </span>
        {below !== undefined && <span className="block truncate text-ink-3 text-small">{below}</span>}
      </span>
      {mark}
    </div>
  )
}
