'use client'

import { type ComponentProps, useState } from 'react'
import { Input } from './input.tsx'

interface PasswordInputProps extends Omit<ComponentProps<'input'>, 'type'> {
  id: string
  showLabel: string
  hideLabel: string
}

/** A password that its owner may look at. */
export function PasswordInput({ showLabel, hideLabel, id, ...rest }: PasswordInputProps) {
  const [isShown, setShown] = useState(false)
  return (
    <div className="relative">
      <Input
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        {...rest}
        id={id}
        type={isShown ? 'text' : 'password'}
        className="pr-20"
      />
      <button
        type="button"
        aria-controls={id}
        onClick={() => setShown(!isShown)}
        className="absolute top-1.5 right-1.5 h-8 rounded-[8px] px-2.5 pointer-coarse:top-0 pointer-coarse:right-0 pointer-coarse:h-full pointer-coarse:px-4 font-medium text-ink-2 text-small transition-colors duration-hover hover:bg-surface-2 hover:text-ink"
      >
        {isShown ? hideLabel : showLabel}
      </button>
    </div>
  )
}
