import { type FormEvent, useId, useState } from 'react'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'

interface ConfirmDialogProps {
  title: string
  hint: string
  /** On the button that does it. */
  action: string
  isDangerous?: boolean
  /** What must be typed before. */
  typed?: string | undefined
  isBusy: boolean
  error: string | undefined
  onConfirm: () => void
  onClose: () => void
}

/** Asks once before something is done to what is others'. */
export function ConfirmDialog({ title, hint, action, typed, error, ...rest }: ConfirmDialogProps) {
  const { isDangerous = false, isBusy, onConfirm, onClose } = rest
  const { t } = useI18n()
  const id = useId()
  const [text, setText] = useState('')
  const isReady = typed === undefined || text.trim() === typed

  function submit(event: FormEvent) {
    event.preventDefault()
    if (isReady) onConfirm()
  }

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      closeLabel={t('common.close')}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button
            type="submit"
            form={id}
            variant={isDangerous ? 'danger' : 'primary'}
            isBusy={isBusy}
            aria-disabled={!isReady || undefined}
          >
            {action}
          </Button>
        </>
      }
    >
      <form id={id} noValidate onSubmit={submit} className="grid gap-3">
        <p>{hint}</p>
        {typed !== undefined && (
          <Field label={t('common.typeToConfirm', { name: isolate(typed) })}>
            {(control) => (
              <Input
                {...control}
                dir="auto"
                autoComplete="off"
                spellCheck={false}
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
            )}
          </Field>
        )}
        {error && <Banner tone="danger">{error}</Banner>}
      </form>
    </Dialog>
  )
}
