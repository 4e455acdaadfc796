import { type FormEvent, useId, useState } from 'react'
import { openRoom } from '#components/shell/pane-link.tsx'
import { useShell } from '#components/shell/shell-context.tsx'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { openChat } from '#lib/client/chat.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { User } from '#lib/protocol/entities.ts'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import { DIRECT_OTHERS_MAX } from '#lib/protocol/limits.ts'
import { PeoplePicker } from './people-picker.tsx'

/** Opens the room that these people have together; with nobody, one's notes. */
export default function NewDirectDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useI18n()
  const { me } = useShell()
  const formId = useId()
  const [people, setPeople] = useState<User[]>([])
  const [error, setError] = useState<ErrorCode | null>(null)
  const [isBusy, setBusy] = useState(false)

  async function open(event: FormEvent) {
    event.preventDefault()
    if (isBusy) return
    setBusy(true)
    const chat = openChat(me)
    const answer = await chat.call('direct:open', { usernames: people.map(({ username }) => username) })
    setBusy(false)
    if (!answer.ok) return setError(answer.error.code)
    chat.takeOwn(answer.data.room, answer.data.mine)
    openRoom(answer.data.room)
    onClose()
    setPeople([])
    setError(null)
  }

  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={t('rooms.newDirect')}
      closeLabel={t('common.close')}
      size="form"
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" form={formId} variant="primary" isBusy={isBusy}>
            {t(people.length === 0 ? 'rooms.openNotes' : 'rooms.startTalk')}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        noValidate
        onSubmit={(event) => void open(event)}
        className="grid min-h-72 content-start gap-[0.9375rem]"
      >
        <PeoplePicker
          label={t('rooms.with')}
          note={t('rooms.upTo', { n: DIRECT_OTHERS_MAX })}
          hint={t('rooms.nobodyIsNotes')}
          chosen={people}
          onChange={(chosen) => {
            setPeople(chosen)
            setError(null)
          }}
          max={DIRECT_OTHERS_MAX}
        />
        {error && <Banner tone="danger">{t(`errors.${error}`)}</Banner>}
      </form>
    </Dialog>
  )
}
