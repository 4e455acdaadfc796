import { type ReactNode, useId } from 'react'

interface SectionProps {
  title: string
  hint?: string
  children: ReactNode
}

/** A card of settings that belong together. */
export function Section({ title, hint, children }: SectionProps) {
  const titleId = useId()
  return (
    <section aria-labelledby={titleId} className="grid gap-4 rounded-dialog border bg-surface p-5">
      <div>
        <h2 id={titleId} className="font-bold text-title">
          {title}
        </h2>
        {hint && <p className="text-ink-3 text-small">{hint}</p>}
      </div>
      {children}
    </section>
  )
}

/** A name and what stands for it, side by side where there is room. */
export function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
      <span className="text-ink-2">{label}</span>
      {children}
    </div>
  )
}
