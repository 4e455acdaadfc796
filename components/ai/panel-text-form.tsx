import type { FormEvent, ReactNode } from 'react'
import { Button } from '#components/ui/button.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import { PanelSection } from './panel-section.tsx'

interface PanelTextFormProps {
  title: string
  text: string
  onText: (text: string) => void
  /** In code points. */
  max: number
  isBusy: boolean
  /** It may not be blank. */
  isRequired?: boolean
  error: ErrorCode | null
  onSave: () => void
  onCancel: () => void
  /** What is to be known before it is saved. */
  children?: ReactNode
}

/** Writing a text of the panel in its place: what is too long is said and not saved. */
export function PanelTextForm({
  title,
  text,
  onText,
  max,
  isBusy,
  isRequired = false,
  error,
  onSave,
  onCancel,
  children,
}: PanelTextFormProps) {
  const { t } = useI18n()
  const left = max - Array.from(text.trim()).length
  const isMissing = isRequired && text.trim() === ''

  function submit(event: FormEvent) {
    event.preventDefault()
    if (!isBusy && left >= 0 && !isMissing) onSave()
  }

  return (
    <PanelSection title={title} error={error}>
      <form onSubmit={submit} className="grid gap-2">
        <textarea
          aria-label={title}
          dir="auto"
          rows={5}
          ref={focusEnd}
          value={text}
          aria-invalid={left < 0 || undefined}
          onChange={(event) => onText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || event.nativeEvent.isComposing) return
            event.preventDefault()
            event.stopPropagation()
            onCancel()
          }}
          className="focus-box field-sizing-content max-h-80 min-h-28 w-full resize-none rounded-input border border-line-strong bg-surface px-3 py-2 text-[1rem]/6 text-ink aria-invalid:border-danger"
        />
        {left < 0 && (
          <p role="alert" className="text-danger text-small">
            {t('composer.tooLong', { n: -left })}
          </p>
        )}
        {children}
        <div className="flex justify-end gap-2">
          <Button size="small" onClick={onCancel}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" size="small" variant="primary" isBusy={isBusy} aria-disabled={isMissing}>
            {t('common.save')}
          </Button>
        </div>
      </form>
    </PanelSection>
  )
}

/** Whoever presses Edit wants to write. */
function focusEnd(box: HTMLTextAreaElement | null) {
  box?.focus()
  box?.setSelectionRange(box.value.length, box.value.length)
}
