import { usePart } from '#components/ui/use-part.ts'
import type { EmojiPopoverProps } from './emoji-popover.tsx'

/** The choice of an emoji, whose scripts come with the first one. Closes at once where they can't. */
export function LazyEmojiPopover(props: EmojiPopoverProps) {
  const Part = usePart(load, true, props.onClose)
  return Part && <Part {...props} />
}

const load = () => import('./emoji-popover.tsx')
