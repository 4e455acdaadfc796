import { ChevronRight, Paperclip } from 'lucide-react'
import { type KeyboardEvent, memo, useId, useRef, useState } from 'react'
import { PaneLink } from '#components/shell/pane-link.tsx'
import { RoomIcon } from '#components/shell/room-marks.tsx'
import { useDisplayNames, useRoomName } from '#components/shell/room-name.ts'
import { toRoomPath } from '#components/shell/room-path.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { Avatar } from '#components/ui/avatar.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { useQuoted, useUser } from '#lib/client/hooks.ts'
import type { Format } from '#lib/i18n/format.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { toColor } from '#lib/protocol/people.ts'
import type { SearchHit } from '#lib/protocol/search.ts'
import { toExcerpt } from './excerpt.ts'
import { Neighbours } from './neighbours.tsx'
import { Runs } from './runs.tsx'

interface HitRowProps {
  hit: SearchHit
  format: Format
  onOpen: () => void
}

/**
 * A message that was found: who said it, where and when, the words in it, and what it answers. What was said around it is
 * unfolded by a button, and by the arrow keys.
 */
export const HitRow = memo(function HitRow({ hit, format, onOpen }: HitRowProps) {
  const { t } = useI18n()
  const { me, rooms, assistants } = useShell()
  const toName = useRoomName()
  const { message, room, ranges } = hit
  const user = useUser(me, message.sender, true)
  const isAi = message.kind === 'ai'
  const name =
    (isAi && assistants.find(({ username }) => username === message.sender)?.displayName) ||
    (user?.displayName ?? message.sender)
  const hue = user?.color ?? toColor(message.sender)
  const known = rooms.find(({ id }) => id === room.id)
  const [isUnfolded, setUnfolded] = useState(false)
  const aroundId = useId()
  const row = useRef<HTMLLIElement>(null)

  function onKeyDown(event: KeyboardEvent) {
    const wanted = { ArrowRight: true, ArrowLeft: false }[event.key]
    if (wanted === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    setUnfolded(wanted)
    if (!wanted) row.current?.querySelector<HTMLElement>('[data-hit]')?.focus()
  }

  return (
    <li ref={row} onKeyDown={onKeyDown} className="max-tablet:border-line max-tablet:border-b">
      <PaneLink
        href={toRoomPath(room, message.seq)}
        data-hit=""
        onClick={onOpen}
        className="-mx-3 grid grid-cols-[2.25rem_minmax(0,1fr)] gap-x-3 rounded-block px-3 py-2 outline-offset-0 hover:bg-surface-2/60 focus-visible:bg-surface-2/60 max-tablet:grid-cols-[minmax(0,1fr)] max-tablet:rounded-none"
      >
        <span className="max-tablet:hidden">
          <Avatar name={name} hue={hue} isAi={isAi} />
        </span>
        <span className="block min-w-0">
          <span className="flex items-baseline gap-2 text-small">
            <b
              style={{ '--h': hue } as React.CSSProperties}
              className="identity-name truncate font-semibold text-[0.9375rem]"
            >
              <bdi>{name}</bdi>
            </b>
            {isAi && (
              <span className="rounded-tag bg-ai-soft px-1.5 font-semibold text-ai text-tiny">{t('ai.tag')}</span>
            )}
            <time dateTime={message.sentAt} className="shrink-0 text-ink-3">
              {format.time(message.sentAt)}
            </time>
            <span className="ml-auto flex min-w-0 max-w-[45%] shrink-0 items-center gap-1 text-ink-3 [&>svg]:size-3.5 [&>svg]:shrink-0">
              <RoomIcon room={known} />
              <bdi className="truncate">{known ? toName(known) : room.name || room.slug}</bdi>
            </span>
          </span>
          <span className="chip-text wrap-anywhere line-clamp-3 leading-6">
            <Runs runs={toExcerpt(message.text, ranges)} />
          </span>
          {message.files?.map((file) => (
            <span key={file.id} className="flex items-center gap-1.5 truncate text-ink-3 text-small">
              <Paperclip aria-hidden="true" className="size-3.5 shrink-0" />
              <bdi className="truncate">{file.name}</bdi>
            </span>
          ))}
          {message.replyTo && <Question roomId={room.id} messageId={message.replyTo} />}
        </span>
      </PaneLink>
      <button
        type="button"
        aria-expanded={isUnfolded}
        aria-controls={isUnfolded ? aroundId : undefined}
        onClick={() => setUnfolded(!isUnfolded)}
        className="-mt-1.5 mb-1 flex touch-reach items-center gap-1 rounded-tag text-ink-3 text-small hover:text-ink tablet:ml-12"
      >
        <ChevronRight
          aria-hidden="true"
          className={classNames('size-3.5 transition-transform duration-hover', isUnfolded && 'rotate-90')}
        />
        {t('search.neighbours')}
      </button>
      {isUnfolded && <Neighbours id={aroundId} hit={hit} format={format} onOpen={onOpen} />}
    </li>
  )
})

/** What a message answers, in a line. */
function Question({ roomId, messageId }: { roomId: string; messageId: string }) {
  const { t } = useI18n()
  const { me } = useShell()
  const toDisplayName = useDisplayNames()
  const quoted = useQuoted(me, roomId, messageId, true)
  if (!quoted || quoted === 'gone' || quoted.text === '') return null
  return (
    <span className="block truncate text-ink-3 text-small">
      {t('search.answers', {
        name: toDisplayName(quoted.sender),
        text: quoted.text.slice(0, 200).replace(/\s+/g, ' '),
      })}
    </span>
  )
}
