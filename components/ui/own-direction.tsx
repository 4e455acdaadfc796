import { withoutControls } from '#lib/i18n/direction.ts'

/** A name from elsewhere that stands alone: it runs in its own direction, and turns nothing beside it. */
export function OwnDirection({ children }: { children: string }) {
  return <bdi>{withoutControls(children)}</bdi>
}
