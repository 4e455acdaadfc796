import { ChevronRight } from 'lucide-react'
import Link from 'next/link'

interface CardFootProps {
  note?: string
  link: { path: string; label: string }
}

/** Below a few of many: the way to all of them. */
export function CardFoot({ note, link }: CardFootProps) {
  return (
    <footer className="flex min-h-11 flex-wrap items-center justify-between gap-x-3 border-line border-t px-4 py-1.5 text-small">
      <span className="text-ink-2">{note}</span>
      <Link
        href={link.path}
        prefetch={false}
        className="inline-flex min-h-8 items-center gap-1 font-semibold text-accent hover:underline pointer-coarse:min-h-11"
      >
        {link.label}
        <ChevronRight aria-hidden="true" className="size-4" />
      </Link>
    </footer>
  )
}
