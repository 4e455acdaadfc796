import { classNames } from './class-names.ts'

/** The shape of what is still coming. Give it a size; say "loading" in words next to it. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden="true" className={classNames('block animate-pulse rounded-tag bg-surface-3', className)} />
}
