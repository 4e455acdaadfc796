import { Smile } from 'lucide-react'
import { type RefObject, useState } from 'react'
import { LazyEmojiPopover } from '#components/emoji/lazy-emoji-popover.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import { insertText } from './insert-text.ts'

/** Opens the choice of an emoji and puts it where the caret was. */
export function EmojiButton({ input }: { input: RefObject<HTMLTextAreaElement | null> }) {
  const { t } = useI18n()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  return (
    <>
      <IconButton
        label={t('reactions.insert')}
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <Smile aria-hidden="true" className="size-[1.1875rem]" strokeWidth={1.8} />
      </IconButton>
      {anchor && (
        <LazyEmojiPopover
          label={t('reactions.choose')}
          anchor={anchor}
          onChoose={(emoji) => {
            const box = input.current
            if (!box) return
            box.focus()
            insertText(box, emoji)
          }}
          onClose={() => setAnchor(null)}
        />
      )}
    </>
  )
}
