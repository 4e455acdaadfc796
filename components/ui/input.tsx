import type { ComponentProps } from 'react'
import { classNames } from './class-names.ts'

/** A single line of text. 16 px, so that phones do not zoom into it. */
export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return (
    <input
      {...rest}
      className={classNames(
        'focus-box h-11 w-full min-w-0 rounded-input border border-line-strong bg-surface px-3.5 text-[1rem] text-ink transition-[border-color,box-shadow] duration-hover aria-invalid:border-danger',
        className,
      )}
    />
  )
}
