import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

interface BannerProps {
  tone: 'info' | 'ok' | 'warn' | 'danger' | 'ai'
  icon?: ReactNode
  /** Buttons at the end. */
  actions?: ReactNode
  className?: string
  children: ReactNode
}

/** One sentence about the state of things. `danger` interrupts a screen reader, the others wait. */
export function Banner({ tone, icon, actions, className, children }: BannerProps) {
  return (
    <div
      role={tone === 'danger' ? 'alert' : 'status'}
      className={classNames(
        'flex items-center gap-2.5 rounded-block px-3 py-2 text-[0.84375rem]/5',
        TONES[tone],
        className,
      )}
    >
      {icon}
      <div className="min-w-0 flex-1">{children}</div>
      {actions}
    </div>
  )
}

const TONES: Record<BannerProps['tone'], string> = {
  info: 'bg-surface-2 text-ink-2',
  ok: 'bg-accent-soft text-accent',
  warn: 'bg-warn-soft text-warn',
  danger: 'bg-danger-soft text-danger',
  ai: 'bg-ai-soft text-ai',
}
