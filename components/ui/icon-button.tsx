import type { ComponentProps } from 'react'
import { classNames } from './class-names.ts'

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label'> {
  /** What it does, in words: its name for screen readers and its tooltip. */
  label: string
  /** Sides in px: 24, 28 or 32; at least 44 where fingers point. */
  size?: 'tiny' | 'small' | 'medium'
}

/** A square button that holds one icon. */
export function IconButton({ label, size = 'medium', className, children, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      title={label}
      {...rest}
      aria-label={label}
      className={classNames(
        'grid shrink-0 touch-target place-items-center rounded-[8px] text-ink-2 transition-colors duration-hover hover:bg-surface-2 hover:text-ink disabled:opacity-45 aria-disabled:opacity-45 aria-expanded:bg-surface-2 aria-expanded:text-ink aria-pressed:text-accent',
        SIZES[size],
        className,
      )}
    >
      {children}
    </button>
  )
}

const SIZES = { tiny: 'size-6', small: 'size-7', medium: 'size-8' }
