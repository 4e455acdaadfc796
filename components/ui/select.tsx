import { ChevronDown } from 'lucide-react'
import { useId } from 'react'

interface SelectProps {
  label: string
  value: string
  options: { value: string; label: string }[]
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
      <div className="relative">
        <select
          id={id}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          className="focus-box h-11 w-full cursor-pointer appearance-none rounded-input border border-line-strong bg-surface pr-9 pl-3.5 text-[1rem]"
        >
          {options.map((option) => (
            <option key={option.value} value={option.value} className="bg-surface text-ink">
              {option.label}
            </option>
          ))}
        </select>
        <ChevronDown
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 right-3 size-4 -translate-y-1/2 text-ink-3"
        />
      </div>
    </div>
  )
}
