import { type FormEvent, type ReactNode, useId } from 'react'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'

interface FormDialogProps {
  title: string
  /** On the button that does it; "Save" if absent. */
  action?: string
  isBusy: boolean
  /** What is wrong with it as a whole. */
  error: string | undefined
  onSubmit: () => Promise<void>
  onClose: () => void
  children: ReactNode
}

/** A form in a dialog of its own, saved or left as it was. */
export function FormDialog({ title, action, isBusy, error, onSubmit, onClose, children }: FormDialogProps) {
  const { t } = useI18n()
  const id = useId()

  function submit(event: FormEvent) {
    event.preventDefault()
    void onSubmit()
  }

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      closeLabel={t('common.close')}
      size="form"
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" form={id} variant="primary" isBusy={isBusy}>
            {action ?? t('common.save')}
          </Button>
        </>
      }
    >
      <form id={id} noValidate onSubmit={submit} className="grid gap-[0.9375rem]">
        {children}
        {error && <Banner tone="danger">{error}</Banner>}
      </form>
    </Dialog>
  )
}
