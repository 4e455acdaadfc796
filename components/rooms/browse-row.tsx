import { useEffect, useRef, useState } from 'react'
import { PaneLink } from '#components/shell/pane-link.tsx'
import { RoomIcon } from '#components/shell/room-marks.tsx'
import { useRoomName } from '#components/shell/room-name.ts'
import { toRoomPath } from '#components/shell/room-path.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { Avatar } from '#components/ui/avatar.tsx'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { openChat } from '#lib/client/chat.ts'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { User } from '#lib/protocol/entities.ts'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import type { FoundRoom } from './use-browsed.ts'

const BUTTON_SIZE = 'min-h-8! min-w-19 max-tablet:min-h-11!'

/** A channel: what it is about, who is in it, and the way in. */
export function BrowseRow({ room }: { room: FoundRoom }) {
  const { t } = useI18n()
  const name = useRoomName()(room)
  const isArchived = room.archivedAt !== undefined
  return (
    <li className="group/row relative border-line border-b">
      <div className="grid min-h-[4.5rem] grid-cols-[2.5rem_minmax(0,1fr)_auto] items-center gap-x-4 px-2 group-focus-within/row:bg-surface-2/60 group-hover/row:bg-surface-2/60 @min-[40rem]:grid-cols-[2.5rem_minmax(0,1fr)_9.5rem_10rem] max-tablet:gap-x-3">
        <span
          aria-hidden="true"
          className="grid size-10 place-items-center rounded-block bg-surface-2 text-ink-2 [&>svg]:size-[1.1875rem]"
        >
          <RoomIcon room={room} />
        </span>
        <div className="min-w-0 py-2">
          <p className="flex items-center gap-1.5">
            <PaneLink
              href={toRoomPath(room)}
              className="truncate font-bold text-[0.9375rem]/5 after:absolute after:inset-0"
            >
              <OwnDirection>{name}</OwnDirection>
            </PaneLink>
            {room.mine && (
              <span className="shrink-0 rounded-tag bg-surface-3 px-1.5 font-semibold text-[0.65625rem]/4 text-ink-2">
                {t('rooms.joined')}
              </span>
            )}
          </p>
          <p className="truncate text-[0.84375rem]/5 text-ink-2">
            {room.memberCount !== null && (
              <span className="text-ink-3 @min-[40rem]:hidden">
                {t('rooms.memberCount', { n: room.memberCount })}
                {room.topic && ' · '}
              </span>
            )}
            {room.topic && <OwnDirection>{room.topic}</OwnDirection>}
          </p>
        </div>
        <div className="hidden items-center gap-2 text-ink-3 text-small @min-[40rem]:flex">
          <Faces faces={room.faces} />
          {room.memberCount !== null && t('rooms.memberCount', { n: room.memberCount })}
        </div>
        <div className="flex items-center justify-end gap-2">
          {!room.mine && (
            <PaneLink
              href={toRoomPath(room)}
              aria-label={t('rooms.previewRoom', { room: name })}
              className="pointer-coarse:hidden relative z-1 rounded-tag px-2 py-1 font-semibold text-accent text-small opacity-0 hover:text-accent-hover focus-visible:opacity-100 group-focus-within/row:opacity-100 group-hover/row:opacity-100"
            >
              {t('rooms.preview')}
            </PaneLink>
          )}
          <WayIn room={room} name={name} isArchived={isArchived} />
        </div>
      </div>
    </li>
  )
}

function Faces({ faces }: { faces: User[] }) {
  return (
    <span aria-hidden="true" className="flex">
      {faces.map((user) => (
        <Avatar
          key={user.id}
          name={user.displayName}
          hue={user.color}
          size="face"
          className="ring-2 ring-surface not-first:-ml-[3px]"
        />
      ))}
    </span>
  )
}

/** Joins; whoever is in opens it. The focus goes along. */
function WayIn({ room, name, isArchived }: { room: FoundRoom; name: string; isArchived: boolean }) {
  const { t } = useI18n()
  const { me } = useShell()
  const announce = useAnnounce()
  const link = useRef<HTMLAnchorElement>(null)
  const [isBusy, setBusy] = useState(false)
  const [hasJoined, setJoined] = useState(false)
  const [error, setError] = useState<ErrorCode | null>(null)
  const isMember = room.mine !== null
  useEffect(() => {
    if (hasJoined && isMember) link.current?.focus()
  }, [hasJoined, isMember])

  async function join() {
    setBusy(true)
    const answer = await openChat(me).join(room.id)
    setBusy(false)
    setError(answer.ok ? null : answer.error.code)
    setJoined(answer.ok)
    if (answer.ok) announce(t('rooms.hasJoined', { room: name }))
  }

  if (isMember || isArchived) {
    return (
      <PaneLink
        ref={link}
        href={toRoomPath(room)}
        aria-label={t('rooms.openRoom', { room: isolate(name) })}
        className={buttonClass('secondary', 'small', `relative z-1 font-semibold! ${BUTTON_SIZE}`)}
      >
        {t('rooms.open')}
      </PaneLink>
    )
  }
  return (
    <>
      {error && (
        <span role="alert" className="max-w-40 text-danger text-meta">
          {t(`errors.${error}`)}
        </span>
      )}
      <Button
        variant="primary"
        size="small"
        isBusy={isBusy}
        aria-label={t('rooms.joinRoom', { room: isolate(name) })}
        onClick={() => void join()}
        className={`relative z-1 ${BUTTON_SIZE}`}
      >
        {t('room.join')}
      </Button>
    </>
  )
}
