import { classNames } from './class-names.ts'

interface SwitchProps {
  /** What it switches. */
  label: string
  isOn: boolean
  isDisabled?: boolean
  onChange: (isOn: boolean) => void
}

/** Something that is on or off, and changes at once. */
export function Switch({ label, isOn, isDisabled = false, onChange }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={isOn}
      aria-label={label}
      title={label}
      disabled={isDisabled}
      onClick={() => onChange(!isOn)}
      className="grid shrink-0 touch-target place-items-center rounded-full disabled:opacity-55"
    >
      <span
        className={classNames(
          'relative h-[1.375rem] w-[2.375rem] rounded-full transition-colors duration-hover forced-colors:border',
          isOn ? 'bg-accent' : 'bg-line-strong',
        )}
      >
        <span
          className={classNames(
            'absolute top-[2px] left-[2px] size-[1.125rem] rounded-full bg-surface shadow-low transition-transform duration-hover forced-colors:bg-[ButtonText]',
            isOn && 'translate-x-4',
          )}
        />
      </span>
    </button>
  )
}
