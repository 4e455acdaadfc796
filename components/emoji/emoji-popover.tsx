import { useCallback, useLayoutEffect, useRef, useState } from 'react'
import { Sheet } from '#components/ui/dialog.tsx'
import { placeBeside } from '#components/ui/place.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { EmojiPicker } from './emoji-picker.tsx'

export interface EmojiPopoverProps {
  label: string
  /** Beside which it opens, and which gets the focus back if nothing was chosen. */
  anchor: HTMLElement
  onChoose: (emoji: string) => void
  /** It is closed, after `onChoose` where something was chosen. */
  onClose: () => void
}

/** The choice of an emoji over the page: beside its button, on a phone from below. */
export default function EmojiPopover({ label, anchor, onChoose, onClose }: EmojiPopoverProps) {
  const { t } = useI18n()
  const [isNarrow] = useState(() => matchMedia('(max-width: 45rem)').matches)
  const [isOpen, setOpen] = useState(true)
  const chosen = useRef<string | null>(null)
  const box = useRef<HTMLDivElement>(null)

  useLayoutEffect(() => {
    const popover = box.current
    if (!popover) return
    popover.showPopover()
    placeBeside(popover, anchor, 'start')
    popover.querySelector('input')?.focus({ preventScroll: true })
  }, [anchor])

  /** What comes of it begins when this is gone, and with it the focus that it would take back. */
  const finish = useCallback(() => {
    if (chosen.current !== null) onChoose(chosen.current)
    onClose()
  }, [onChoose, onClose])

  if (isNarrow) {
    return (
      <Sheet isOpen={isOpen} onClose={finish} side="bottom" title={label} closeLabel={t('common.close')}>
        <EmojiPicker
          columns={7}
          onChoose={(emoji) => {
            chosen.current = emoji
            setOpen(false)
          }}
        />
      </Sheet>
    )
  }
  return (
    <div
      ref={box}
      popover="auto"
      role="dialog"
      aria-label={label}
      tabIndex={-1}
      onToggle={({ newState }) => {
        if (newState !== 'closed') return
        if (chosen.current === null && (box.current?.contains(document.activeElement) ?? false)) anchor.focus()
        finish()
      }}
      className="fixed m-0 overflow-hidden rounded-block border border-line bg-surface text-ink shadow-mid outline-none"
    >
      <EmojiPicker
        columns={8}
        onChoose={(emoji) => {
          chosen.current = emoji
          box.current?.hidePopover()
        }}
      />
    </div>
  )
}
