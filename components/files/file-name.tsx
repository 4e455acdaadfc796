import { splitName } from './sizes.ts'

/** A name in one line, cut in its middle. */
export function FileName({ name }: { name: string }) {
  const [start, end] = splitName(name)
  return (
    <span dir="auto" title={name} className="flex min-w-0 font-semibold text-ink text-small">
      <span className="truncate whitespace-pre">{start}</span>
      <span className="shrink-0 whitespace-pre">{end}</span>
    </span>
  )
}
