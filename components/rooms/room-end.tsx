import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useRoomContext } from '#components/chat/room-context.tsx'
import { openRoom } from '#components/shell/pane-link.tsx'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { openChat } from '#lib/client/chat.ts'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room } from '#lib/protocol/entities.ts'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import { LOBBY_SLUG } from '#lib/protocol/limits.ts'
import { may, type Standing } from '#lib/protocol/rules/rights.ts'

/** The ends of a room: archiving it, which can be taken back, and deleting it, for which its name is typed. */
export function RoomEnd({ room, standing, onGone }: { room: Room; standing: Standing; onGone: () => void }) {
  const { t } = useI18n()
  const { me } = useRoomContext()
  const announce = useAnnounce()
  const [busy, setBusy] = useState<'archive' | 'delete' | null>(null)
  const [error, setError] = useState<ErrorCode | null>(null)
  const [isDeleting, setDeleting] = useState(false)
  const [typed, setTyped] = useState('')
  const confirmation = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (isDeleting) confirmation.current?.scrollIntoView({ block: 'end' })
  }, [isDeleting])
  const isArchived = room.archivedAt !== undefined
  const mayArchive = may('archive', me, standing)
  const mayDelete = may('delete_room', me, standing) && room.slug !== LOBBY_SLUG
  const isNamed = typed.trim() === room.name
  if (!mayArchive && !mayDelete) return null

  async function archive() {
    setBusy('archive')
    const answer = await openChat(me).call('room:archive', { roomId: room.id, isArchived: !isArchived })
    setBusy(null)
    setError(answer.ok ? null : answer.error.code)
    if (answer.ok) announce(t(isArchived ? 'rooms.isUnarchived' : 'rooms.isArchived'))
  }

  async function remove(event: FormEvent) {
    event.preventDefault()
    if (!isNamed || busy) return
    setBusy('delete')
    const answer = await openChat(me).call('room:delete', { roomId: room.id })
    setBusy(null)
    if (!answer.ok) return setError(answer.error.code)
    announce(t('rooms.isDeleted', { room: room.name }))
    openRoom({ slug: LOBBY_SLUG })
    onGone()
  }

  return (
    <section aria-label={t('rooms.end')} className="mt-5 grid gap-3 border-line border-t pt-4">
      {mayArchive && (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <p className="min-w-0 flex-1 basis-56 text-ink-2 text-small">
            {t(isArchived ? 'rooms.unarchiveHint' : 'rooms.archiveHint')}
          </p>
          <Button isBusy={busy === 'archive'} onClick={() => void archive()}>
            {t(isArchived ? 'rooms.unarchive' : 'rooms.archive')}
          </Button>
        </div>
      )}
      {mayDelete && !isDeleting && (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <p className="min-w-0 flex-1 basis-56 text-ink-2 text-small">{t('rooms.deleteHint')}</p>
          <Button variant="danger" onClick={() => setDeleting(true)}>
            {t('rooms.delete')}
          </Button>
        </div>
      )}
      {mayDelete && isDeleting && (
        <form ref={confirmation} noValidate onSubmit={(event) => void remove(event)} className="grid gap-2.5">
          <Field label={t('rooms.typeName', { room: isolate(room.name) })} hint={t('rooms.deleteHint')}>
            {(control) => (
              <Input
                {...control}
                autoFocus
                name="confirm"
                dir="auto"
                autoComplete="off"
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
              />
            )}
          </Field>
          <div className="flex flex-wrap justify-end gap-2">
            <Button
              onClick={() => {
                setDeleting(false)
                setTyped('')
              }}
            >
              {t('common.cancel')}
            </Button>
            <Button type="submit" variant="danger" isBusy={busy === 'delete'} aria-disabled={!isNamed || undefined}>
              {t('rooms.deleteForGood')}
            </Button>
          </div>
        </form>
      )}
      {error && (
        <p role="alert" className="text-danger text-small">
          {t(`errors.${error}`)}
        </p>
      )}
    </section>
  )
}
