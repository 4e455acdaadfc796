import type { ReactNode } from 'react'
import { useId } from 'react'
import { classNames } from './class-names.ts'

interface SegmentedControlProps<V extends string> {
  /** Names the group for screen readers. */
  label: string
  value: V
  options: { value: V; label: string; icon?: ReactNode; lang?: string }[]
  onChange: (value: V) => void
  /**
   * `fixed`: all are equally wide and together fill the line; two lines of them on a phone. `flowing`: they fill as many
   * lines as their words need.
   */
  layout?: 'fixed' | 'flowing'
}

/** A few choices of which one holds, side by side: radio buttons in a better coat. */
export function SegmentedControl<V extends string>({
  label,
  value,
  options,
  onChange,
  layout,
}: SegmentedControlProps<V>) {
  const name = useId()
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className={classNames(
        'max-w-full gap-0.5 rounded-input bg-well p-[3px]',
        layout === 'fixed'
          ? 'grid grid-cols-2 tablet:auto-cols-fr tablet:grid-flow-col tablet:grid-cols-none'
          : layout === 'flowing'
            ? 'flex flex-wrap *:flex-auto *:whitespace-nowrap'
            : 'inline-flex flex-wrap',
      )}
    >
      {options.map((option) => (
        <label
          key={option.value}
          className="inline-flex min-h-8 items-center justify-center gap-1.5 rounded-[8px] border border-transparent px-3 font-medium text-ink-2 text-small transition-colors duration-hover hover:text-ink has-[:checked]:bg-thumb has-[:checked]:text-ink has-[:checked]:shadow-low has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-focus pointer-coarse:min-h-11 pointer-coarse:min-w-11 forced-colors:has-[:checked]:border-[Highlight]"
          {...(option.lang && { lang: option.lang })}
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="sr-only"
          />
          {option.icon && <span className="max-tablet:hidden">{option.icon}</span>}
          {option.label}
        </label>
      ))}
    </div>
  )
}
