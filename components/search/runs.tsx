import type { Run } from './excerpt.ts'

/** A text in which what was looked for is marked. */
export function Runs({ runs }: { runs: readonly Run[] }) {
  return runs.map(({ text, isFound }, place) =>
    isFound ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no other name than their place.
      <mark key={place} className="rounded-[4px] bg-highlight text-ink">
        {text}
      </mark>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above.
      <span key={place}>{text}</span>
    ),
  )
}
