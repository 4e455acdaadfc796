import { useI18n } from '#lib/i18n/provider.tsx'

interface TypedAheadProps {
  text: string
  onText: (text: string) => void
  onClose: () => void
}

/** Stands where the palette will, and takes what is typed until its scripts are there: it must not get into what lies below. */
export function TypedAhead({ text, onText, onClose }: TypedAheadProps) {
  const { t } = useI18n()
  return (
    <input
      ref={borrowFocus}
      aria-label={t('rooms.jump')}
      placeholder={t('rooms.jump')}
      value={text}
      onChange={(event) => onText(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose()
      }}
      autoComplete="off"
      className="fixed inset-x-0 top-[84px] z-50 mx-auto h-14 w-[min(40rem,calc(100vw-2rem))] rounded-dialog bg-surface ps-[3.125rem] text-[1.0625rem] text-ink shadow-high outline-none placeholder:text-ink-3 max-tablet:top-0 max-tablet:w-screen max-tablet:rounded-none forced-colors:border"
    />
  )
}

/** Whoever had it gets it back, and gives it to the palette. */
function borrowFocus(field: HTMLInputElement) {
  const before = document.activeElement
  field.focus()
  return () => {
    if (document.activeElement === field && before instanceof HTMLElement) before.focus({ preventScroll: true })
  }
}
