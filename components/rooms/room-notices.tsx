import { useShell } from '#components/shell/shell-context.tsx'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { openChat } from '#lib/client/chat.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { NOTIFY_LEVELS, type NotifyLevel, type Room } from '#lib/protocol/entities.ts'

interface RoomNoticesProps {
  room: Room
  level: NotifyLevel
  isOpen: boolean
  onClose: () => void
}

/** What one wants to hear of this room: chosen at once. */
export function RoomNotices({ room, level, isOpen, onClose }: RoomNoticesProps) {
  const { t } = useI18n()
  const { me } = useShell()
  const announce = useAnnounce()

  async function set(notify: NotifyLevel) {
    const answer = await openChat(me).call('notify:set', { roomId: room.id, notify })
    if (answer.ok) openChat(me).takeOwn(room, answer.data.mine)
    if (answer.ok) announce(t(`notices.level_${notify}`))
    else announce(t(`errors.${answer.error.code}`), 'shown')
  }

  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t('notices.ofRoom')} closeLabel={t('common.close')}>
      <div role="radiogroup" aria-label={t('notices.ofRoom')} className="grid gap-2">
        {NOTIFY_LEVELS.map((value) => (
          <label
            key={value}
            className="flex min-h-11 cursor-pointer items-start gap-3 rounded-block border border-line px-3.5 py-2.5 hover:border-line-strong has-[:checked]:border-accent has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-focus"
          >
            <input
              type="radio"
              name="notify"
              value={value}
              checked={value === level}
              onChange={() => void set(value)}
              className="mt-1 size-4 accent-accent outline-none"
            />
            <span className="min-w-0">
              <b className="block font-semibold">{t(`notices.level_${value}`)}</b>
              <span className="block text-ink-3 text-small">{t(`notices.level_${value}Hint`)}</span>
            </span>
          </label>
        ))}
      </div>
    </Dialog>
  )
}
