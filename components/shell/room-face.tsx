import { NotebookPen } from 'lucide-react'
import { Avatar } from '#components/ui/avatar.tsx'
import { usePresence, useUser } from '#lib/client/hooks.ts'
import type { Room } from '#lib/protocol/entities.ts'
import { toColor } from '#lib/protocol/people.ts'
import { isNotes } from './room-groups.ts'
import { RoomIcon } from './room-marks.tsx'
import { useDisplayNames } from './room-name.ts'
import { useShell } from './shell-context.tsx'

interface RoomFaceProps {
  room: Room
  size: 'chip' | 'small' | 'row'
}

/** Who a direct room is with: the first of the others by face, an AI by its tile, notes by a sign. */
export function RoomFace({ room, size }: RoomFaceProps) {
  const { me } = useShell()
  const toDisplayName = useDisplayNames()
  const other = room.people?.find((username) => username !== me.username)
  if (other !== undefined) return <PersonFace username={other} size={size} />
  if (room.kind === 'direct' && !isNotes(room)) {
    return <Avatar name={toDisplayName(room.assistants[0] ?? '')} hue={0} isAi size={size} />
  }
  return (
    <span
      aria-hidden="true"
      className={
        size === 'row'
          ? 'grid size-11 place-items-center rounded-[13px] bg-surface-2 text-ink-2 [&>svg]:size-[1.1875rem]'
          : 'grid place-items-center text-ink-3 [&>svg]:size-4'
      }
    >
      {room.kind === 'direct' ? <NotebookPen strokeWidth={1.8} /> : <RoomIcon room={room} />}
    </span>
  )
}

function PersonFace({ username, size }: { username: string; size: RoomFaceProps['size'] }) {
  const { me } = useShell()
  const person = useUser(me, username, true)
  const presence = usePresence(me, username)
  return (
    <Avatar
      name={person?.displayName ?? username}
      hue={person?.color ?? toColor(username)}
      size={size}
      {...(presence && size !== 'chip' && { presence })}
    />
  )
}
