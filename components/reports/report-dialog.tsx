import { type FormEvent, useId, useState } from 'react'
import { useRoomContext } from '#components/chat/room-context.tsx'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { openChat } from '#lib/client/chat.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message } from '#lib/protocol/entities.ts'
import type { Failure } from '#lib/protocol/errors.ts'
import { REPORT_REASON_MAX } from '#lib/protocol/limits.ts'
import { toSaid } from '#lib/protocol/rules/files.ts'

interface ReportDialogProps {
  isOpen: boolean
  message: Message
  onClose: () => void
}

/** Asks why a message is to be looked at, and says who will read it. */
export default function ReportDialog({ isOpen, message, onClose }: ReportDialogProps) {
  const { t } = useI18n()
  const { me, standing } = useRoomContext()
  const announce = useAnnounce()
  const id = useId()
  const [reason, setReason] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const isDirect = standing?.room.kind === 'direct'
  const isPublic = standing?.room.visibility === 'public'

  function close() {
    setFailure(null)
    onClose()
  }

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (isBusy) return
    if (reason.trim() === '') return setFailure({ code: 'invalid', fields: { reason: 'required' } })
    setBusy(true)
    const answer = await openChat(me).call('report:create', { messageId: message.id, reason })
    setBusy(false)
    if (!answer.ok) return setFailure(answer.error)
    setReason('')
    announce(t('reports.sent'), 'shown')
    close()
  }

  const fault = failure?.fields?.reason
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={t('reports.title')}
      closeLabel={t('common.close')}
      footer={
        <>
          <Button onClick={close}>{t('common.cancel')}</Button>
          <Button type="submit" form={id} variant="primary" isBusy={isBusy}>
            {t('reports.send')}
          </Button>
        </>
      }
    >
      <form id={id} noValidate onSubmit={(event) => void submit(event)} className="grid gap-3">
        {toSaid(message) !== '' && (
          <blockquote
            dir="auto"
            className="wrap-anywhere line-clamp-4 whitespace-pre-wrap rounded-input bg-surface-2 px-3 py-2 text-ink-2 text-row"
          >
            {toSaid(message)}
          </blockquote>
        )}
        <Field
          label={t('reports.reason')}
          error={fault && t(fault === 'too_long' ? 'reports.tooLong' : 'reports.needsReason', { n: REPORT_REASON_MAX })}
        >
          {(control) => (
            <textarea
              {...control}
              dir="auto"
              rows={3}
              value={reason}
              onChange={(event) => {
                setReason(event.target.value)
                setFailure(null)
              }}
              className="focus-box field-sizing-content max-h-60 min-h-20 w-full resize-none rounded-input border border-line-strong bg-surface px-3.5 py-2.5 text-[1rem]/6 text-ink aria-invalid:border-danger"
            />
          )}
        </Field>
        <Banner tone={isDirect ? 'warn' : 'info'}>
          {t(isDirect ? 'reports.toAdmins' : isPublic ? 'reports.toAll' : 'reports.toModerators')}
        </Banner>
        {failure && !fault && (
          <Banner tone="danger">
            {t(failure.code === 'rate_limited' ? 'reports.tooMany' : `errors.${failure.code}`)}
          </Banner>
        )}
      </form>
    </Dialog>
  )
}
