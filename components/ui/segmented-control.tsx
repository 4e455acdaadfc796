import type { ReactNode } from 'react'
import { useId } from 'react'

interface SegmentedControlProps<V extends string> {
  /** Names the group for screen readers. */
  label: string
  value: V
  options: { value: V; label: string; icon?: ReactNode; lang?: string }[]
  onChange: (value: V) => void
}

/** A few choices of which one holds, side by side: radio buttons in a better coat. */
export function SegmentedControl<V extends string>({ label, value, options, onChange }: SegmentedControlProps<V>) {
  const name = useId()
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className="inline-flex max-w-full flex-wrap gap-0.5 rounded-input bg-well p-[3px]"
    >
      {options.map((option) => (
        <label
          key={option.value}
          className="inline-flex min-h-8 items-center justify-center gap-1.5 rounded-[8px] border border-transparent px-3 font-medium text-ink-2 text-small transition-colors duration-hover hover:text-ink has-[:checked]:bg-thumb has-[:checked]:text-ink has-[:checked]:shadow-low has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-focus pointer-coarse:min-h-[2.375rem] forced-colors:has-[:checked]:border-[Highlight]"
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
