import { useState } from 'react'
import { findFailureSentence } from '#components/admin/failure.ts'
import { FormDialog } from '#components/admin/form-dialog.tsx'
import { useShell } from '#components/shell/shell-context.tsx'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { Select } from '#components/ui/select.tsx'
import { openChat } from '#lib/client/chat.ts'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { User } from '#lib/protocol/entities.ts'
import type { Failure } from '#lib/protocol/errors.ts'
import { may } from '#lib/protocol/rules/rights.ts'

/** Brings a bot into one of the rooms to which one may add people. */
export function BotRoomDialog({ bot, onClose }: { bot: User; onClose: () => void }) {
  const { t } = useI18n()
  const { me, rooms } = useShell()
  const announce = useAnnounce()
  const [failure, setFailure] = useState<Failure | null>(null)
  const [isBusy, setBusy] = useState(false)
  const offered = rooms.filter((room) => may('add', me, { room, role: room.mine.role, isBanned: false }))
  const [chosen, setChosen] = useState(offered[0]?.id)
  const room = offered.find(({ id }) => id === chosen)
  const name = isolate(bot.displayName)

  async function add() {
    if (!room) return onClose()
    if (isBusy) return
    setBusy(true)
    const answer = await openChat(me).call('member:add', { roomId: room.id, usernames: [bot.username] })
    setBusy(false)
    if (!answer.ok) return setFailure(answer.error)
    const isNew = answer.data.added.length > 0
    onClose()
    announce(t(isNew ? 'integrations.added' : 'integrations.alreadyIn', { name, room: isolate(room.name) }), 'shown')
  }

  return (
    <FormDialog
      title={t('integrations.addToRoomOf', { name })}
      action={t(room ? 'integrations.add' : 'common.close')}
      isBusy={isBusy}
      error={failure?.code === 'conflict' ? t('people.addBanned') : findFailureSentence(t, failure)}
      onSubmit={add}
      onClose={onClose}
    >
      {room ? (
        <Select
          label={t('integrations.room')}
          value={room.id}
          onChange={(id) => {
            setChosen(id)
            setFailure(null)
          }}
          options={offered.map((one) => ({ value: one.id, label: one.name }))}
        />
      ) : (
        <p>{t('integrations.noRooms')}</p>
      )}
    </FormDialog>
  )
}
