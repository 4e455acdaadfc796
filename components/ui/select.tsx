import { ChevronDown } from 'lucide-react'
import { type ComponentProps, useId } from 'react'
import { classNames } from './class-names.ts'

interface Option {
  value: string
  label: string
}

interface SelectProps {
  label: string
  value: string
  options: Option[]
  onChange: (value: string) => void
}

/** One of a few choices, behind a press. */
export function Select({ label, value, options, onChange }: SelectProps) {
  const id = useId()
  return (
    <div className="grid min-w-32 flex-1 gap-1.5">
      <label htmlFor={id} className="font-semibold text-[0.84375rem]/5">
        {label}
      </label>
      <SelectBox id={id} value={value} options={options} onChange={(event) => onChange(event.target.value)} />
    </div>
  )
}

interface SelectBoxProps extends Omit<ComponentProps<'select'>, 'children' | 'size'> {
  options: Option[]
  /** `row`: within a row of a list, and no higher than its buttons. */
  size?: 'field' | 'row'
}

/** The choice without a label, for those who have one of their own. */
export function SelectBox({ options, size = 'field', className, ...rest }: SelectBoxProps) {
  const isRow = size === 'row'
  return (
    <span className={classNames('relative block min-w-0', className)}>
      <select
        {...rest}
        className={classNames(
          'focus-box w-full cursor-pointer appearance-none border bg-surface text-ink disabled:cursor-default disabled:opacity-60',
          isRow
            ? 'h-9 rounded-row border-line pr-8 pl-3 text-row max-tablet:h-11 pointer-coarse:h-11'
            : 'h-11 rounded-input border-line-strong pr-9 pl-3.5 text-[1rem]',
        )}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} className="bg-surface text-ink">
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown
        aria-hidden="true"
        className={classNames(
          'pointer-events-none absolute top-1/2 size-4 -translate-y-1/2 text-ink-3',
          isRow ? 'right-2.5' : 'right-3',
        )}
      />
    </span>
  )
}
