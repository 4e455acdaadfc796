import { type FormEvent, useId, useState } from 'react'
import { useShell } from '#components/shell/shell-context.tsx'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { openChat } from '#lib/client/chat.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room, User } from '#lib/protocol/entities.ts'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import { PEOPLE_MAX } from '#lib/protocol/limits.ts'
import { InviteLinks } from './invite-links.tsx'
import { PeoplePicker } from './people-picker.tsx'

interface AddPeopleDialogProps {
  isOpen: boolean
  onClose: () => void
  room: Room
  members: User[]
}

/** Brings people into a room: by name, or by a link that is sent to them. */
export default function AddPeopleDialog({ isOpen, onClose, room, members }: AddPeopleDialogProps) {
  const { t } = useI18n()
  const { me } = useShell()
  const announce = useAnnounce()
  const formId = useId()
  const [people, setPeople] = useState<User[]>([])
  const [error, setError] = useState<ErrorCode | null>(null)
  const [isBusy, setBusy] = useState(false)
  const inside = new Set(members.map(({ id }) => id))

  async function add(event: FormEvent) {
    event.preventDefault()
    if (isBusy || people.length === 0) return
    setBusy(true)
    const usernames = people.map(({ username }) => username)
    const answer = await openChat(me).call('member:add', { roomId: room.id, usernames })
    setBusy(false)
    if (!answer.ok) return setError(answer.error.code)
    announce(t('people.added', { n: answer.data.added.length }))
    setPeople([])
    setError(null)
    onClose()
  }

  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t('people.addTitle')} closeLabel={t('common.close')} size="form">
      <div className="grid min-h-80 grid-cols-[minmax(0,1fr)] content-start gap-6">
        <form
          id={formId}
          noValidate
          onSubmit={(event) => void add(event)}
          className="grid grid-cols-[minmax(0,1fr)] gap-2.5"
        >
          <PeoplePicker
            label={t('people.byName')}
            chosen={people}
            onChange={(chosen) => {
              setPeople(chosen)
              setError(null)
            }}
            isExcluded={({ id, kind }) => kind === 'ai' || inside.has(id)}
            max={PEOPLE_MAX}
          />
          {error && <Banner tone="danger">{t(error === 'conflict' ? 'people.addBanned' : `errors.${error}`)}</Banner>}
          <div className="flex justify-end">
            <Button type="submit" variant="primary" isBusy={isBusy} aria-disabled={people.length === 0}>
              {t('people.addSome')}
            </Button>
          </div>
        </form>
        {isOpen && <InviteLinks roomId={room.id} />}
      </div>
    </Dialog>
  )
}
