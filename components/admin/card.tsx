import { type ReactNode, useId } from 'react'

interface CardProps {
  title: string
  /** Below the title, in a quieter voice. */
  note?: string | undefined
  action: ReactNode
  children: ReactNode
}

/** What belongs together on a page for admins. */
export function Card({ title, note, action, children }: CardProps) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="min-w-0 overflow-hidden rounded-dialog border bg-surface">
      <header className="flex min-h-13 flex-wrap items-center gap-x-2 gap-y-1 border-line border-b py-2 pr-2.5 pl-4">
        <div className="min-w-0 flex-[1_1_9rem]">
          <h2 id={id} className="truncate font-bold text-title">
            {title}
          </h2>
          {note && <p className="truncate text-ink-3 text-small">{note}</p>}
        </div>
        {action}
      </header>
      {children}
    </section>
  )
}
