import { Avatar } from '#components/ui/avatar.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message, Reaction } from '#lib/protocol/entities.ts'
import { usePerson, useRoomContext } from './room-context.tsx'

interface ReactionsDialogProps {
  isOpen: boolean
  message: Message
  onClose: () => void
}

/** Everybody who reacted to a message, by emoji. */
export default function ReactionsDialog({ isOpen, message, onClose }: ReactionsDialogProps) {
  const { t } = useI18n()
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t('reactions.label')} closeLabel={t('common.close')}>
      <ul className="grid gap-4">
        {isOpen && message.reactions?.map((reaction) => <Reacted key={reaction.emoji} reaction={reaction} />)}
      </ul>
    </Dialog>
  )
}

function Reacted({ reaction: { emoji, by } }: { reaction: Reaction }) {
  return (
    <li className="grid grid-cols-[3.5rem_minmax(0,1fr)] gap-x-2">
      <p className="flex min-h-9 items-center gap-2 self-start text-ink-2 text-small tabular-nums">
        <span className="font-emoji text-[1.25rem] leading-none">{emoji}</span>
        {by.length}
      </p>
      <ul>
        {by.map((username) => (
          <Person key={username} username={username} />
        ))}
      </ul>
    </li>
  )
}

function Person({ username }: { username: string }) {
  const { t } = useI18n()
  const { me } = useRoomContext()
  const { displayName, color, kind } = usePerson(username)
  return (
    <li className="flex min-h-9 min-w-0 items-center gap-2.5">
      <Avatar name={displayName} hue={color} isAi={kind === 'ai'} size="small" />
      <span className="truncate">
        <OwnDirection>{displayName}</OwnDirection>
      </span>
      {username === me.username && <span className="shrink-0 text-ink-3 text-small">{t('common.you')}</span>}
    </li>
  )
}
