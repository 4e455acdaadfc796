import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { Spinner } from './spinner.tsx'

export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger' | 'ai'
export type ButtonSize = 'small' | 'medium' | 'large'

interface ButtonProps extends ComponentProps<'button'> {
  variant?: ButtonVariant
  size?: ButtonSize
  /** Something is under way: shows a ring, and a press does nothing. The focus stays, as with `aria-disabled`. */
  isBusy?: boolean
  icon?: ReactNode
}

/** A button with words. `type` is `button` unless told otherwise. */
export function Button({
  variant = 'secondary',
  size = 'medium',
  isBusy = false,
  icon,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  const isInert = isBusy || rest['aria-disabled'] === true
  return (
    <button
      type="button"
      {...rest}
      className={buttonClass(variant, size, className)}
      aria-busy={isBusy || undefined}
      aria-disabled={isInert || undefined}
      onClick={(event) => {
        if (isInert) event.preventDefault()
        else onClick?.(event)
      }}
    >
      {isBusy ? <Spinner /> : icon}
      {children}
    </button>
  )
}

/** The look of a button, for links that are one. */
export function buttonClass(variant: ButtonVariant, size: ButtonSize, className?: string): string {
  return classNames(
    'inline-flex select-none items-center justify-center whitespace-nowrap border transition-colors duration-hover disabled:opacity-55 aria-disabled:opacity-75',
    VARIANTS[variant],
    SIZES[size],
    className,
  )
}

const VARIANTS: Record<ButtonVariant, string> = {
  primary: 'border-transparent bg-accent font-semibold text-on-accent hover:bg-accent-hover',
  secondary: 'border-line bg-surface font-medium text-ink-2 hover:border-line-strong hover:text-ink',
  ghost: 'border-transparent font-medium text-ink-2 hover:bg-surface-2 hover:text-ink',
  danger: 'border-danger/35 bg-surface font-medium text-danger hover:border-danger',
  ai: 'border-ai/35 bg-surface font-medium text-ai hover:border-ai',
}

const SIZES: Record<ButtonSize, string> = {
  small: 'min-h-7 gap-1.5 rounded-[8px] px-2.5 text-small pointer-coarse:min-h-11',
  medium: 'min-h-9 gap-2 rounded-row px-3.5 text-row max-tablet:min-h-11',
  large: 'min-h-[2.875rem] gap-2 rounded-block px-5 text-title',
}
