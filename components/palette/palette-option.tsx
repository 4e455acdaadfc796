import type { ReactNode } from 'react'
import { classNames } from '#components/ui/class-names.ts'
import type { Range } from './palette-groups.ts'

interface PaletteOptionProps {
  id: string
  isActive: boolean
  icon: ReactNode
  name: string
  range: Range | null
  /** Behind the name. */
  detail?: string | undefined
  /** At the end. */
  mark?: ReactNode
  onChoose: () => void
}

/** A row of the palette, in which the part of the name that was typed is marked. */
export function PaletteOption({ id, isActive, icon, name, range, detail, mark, onChoose }: PaletteOptionProps) {
  const [from, to] = range ?? [0, 0]
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
        'grid min-h-[2.625rem] cursor-pointer grid-cols-[1.75rem_minmax(0,1fr)_auto] items-center gap-2.5 rounded-row px-3 text-[0.875rem] pointer-coarse:min-h-11',
        isActive ? 'bg-accent-soft forced-colors:outline' : 'hover:bg-surface-2/60',
      )}
    >
      <span aria-hidden="true" className="grid place-items-center text-ink-3 [&>svg]:size-4">
        {icon}
      </span>
      <span className="flex min-w-0 items-baseline gap-2">
        <span className="chip-text truncate">
          <bdi>
            {name.slice(0, from)}
            {to > from && <mark className="rounded-[4px] bg-highlight text-ink">{name.slice(from, to)}</mark>}
            {name.slice(to)}
          </bdi>
        </span>
        {detail && <bdi className="truncate text-[0.78125rem] text-ink-3">{detail}</bdi>}
      </span>
      {mark}
    </div>
  )
}
