import { classNames } from './class-names.ts'

/** A product's mark: one character on a tile of the accent colour. Decoration beside the product's name. */
export function Seal({ glyph, className }: { glyph: string; className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={classNames(
        'grid size-8 shrink-0 select-none place-items-center rounded-row bg-accent font-bold text-on-accent text-title leading-none',
        className,
      )}
    >
      {glyph}
    </span>
  )
}
