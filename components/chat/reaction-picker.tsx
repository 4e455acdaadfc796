import { LazyEmojiPopover } from '#components/emoji/lazy-emoji-popover.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message } from '#lib/protocol/entities.ts'
import { useMarks } from './marks.ts'

interface ReactionPickerProps {
  message: Message
  anchor: HTMLElement
  onClose: () => void
}

/** The choice of an emoji to react to this message with. */
export function ReactionPicker({ message, anchor, onClose }: ReactionPickerProps) {
  const { t } = useI18n()
  const { addReaction } = useMarks()
  return (
    <LazyEmojiPopover
      label={t('reactions.add')}
      anchor={anchor}
      onChoose={(emoji) => addReaction(message, emoji)}
      onClose={onClose}
    />
  )
}
