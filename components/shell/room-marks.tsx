import { BellOff, Hash, Lock, MessagesSquare, Pencil } from 'lucide-react'
import { classNames } from '#components/ui/class-names.ts'
import { useDrafted } from '#lib/client/hooks.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room } from '#lib/protocol/entities.ts'
import type { InboxRoom } from '#lib/protocol/inbox.ts'
import { isUnread } from './room-groups.ts'
import { useShell } from './shell-context.tsx'

/** More are not told apart. */
const COUNT_MAX = 99

/** What kind of room it is; one that the reader is not in is public. */
export function RoomIcon({ room }: { room: Pick<Room, 'kind' | 'visibility'> | undefined }) {
  if (room?.kind === 'direct') return <MessagesSquare />
  return room?.visibility === 'private' ? <Lock /> : <Hash />
}

/** Whether something waits in this room that the reader wants to know of. */
export function useIsUnread(room: InboxRoom | undefined): boolean {
  const { waiting } = useShell()
  return room !== undefined && isUnread(room, waiting)
}

/** What there is to say of a room at its end: what waits there, else that something is written and not sent, else that it is muted. */
export function RoomMark({ room, isCurrent }: { room: InboxRoom; isCurrent: boolean }) {
  const { t } = useI18n()
  const { me, waiting } = useShell()
  const isWaiting = useIsUnread(room)
  const isDrafted = useDrafted(me).has(room.id)
  const { unread = 0, mentions = 0 } = waiting.get(room.id) ?? {}
  if (isWaiting && mentions > 0) return <Badge count={mentions} isNamed label={t('room.mentions', { n: mentions })} />
  if (isWaiting) return <Badge count={unread} isNamed={false} label={t('room.newMessages', { n: unread })} />
  if (isDrafted && !isCurrent) {
    return (
      <span className="flex items-center gap-1 font-normal text-ink-3 text-meta">
        <Pencil aria-hidden="true" className="size-3" />
        {t('room.draft')}
      </span>
    )
  }
  if (room.mine.notify !== 'none') return null
  return <BellOff role="img" aria-label={t('room.muted')} className="size-3.5 text-ink-3" />
}

/** A number: in cinnabar where the reader is named. */
function Badge({ count, isNamed, label }: { count: number; isNamed: boolean; label: string }) {
  return (
    <span
      title={label}
      className={classNames(
        'min-w-5 px-1.5 text-center font-semibold text-meta leading-5 forced-colors:border',
        isNamed ? 'rounded-tag bg-mention text-surface' : 'rounded-full bg-surface-3 text-ink-2',
      )}
    >
      <span aria-hidden="true">{`${isNamed ? '@ ' : ''}${count > COUNT_MAX ? `${COUNT_MAX}+` : count}`}</span>
      <span className="sr-only">{label}</span>
    </span>
  )
}
