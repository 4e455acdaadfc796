import { Hash, Lock, UsersRound } from 'lucide-react'
import { toRoomName } from '#components/shell/room-path.ts'
import { Avatar } from '#components/ui/avatar.tsx'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { isolate } from '#lib/i18n/direction.ts'
import type { Translate } from '#lib/i18n/translate.ts'
import type { Room, User } from '#lib/protocol/entities.ts'

interface InviteCardProps {
  preview: {
    room: Pick<Room, 'slug' | 'name' | 'topic' | 'visibility'>
    memberCount: number
    /** Null where the account is gone. */
    createdBy: Pick<User, 'displayName' | 'color'> | null
  }
  t: Translate
  /** Smaller, above a form. */
  isCompact?: boolean
}

/** The room that an invitation leads to: its name, what it is about, how many are in, and who invites. */
export function InviteCard({ preview: { room, memberCount, createdBy }, t, isCompact = false }: InviteCardProps) {
  const isPrivate = room.visibility === 'private'
  const Icon = isPrivate ? Lock : Hash
  const Heading = isCompact ? 'h2' : 'h1'
  return (
    <section className="grid gap-3 rounded-block border bg-surface-2/60 p-4">
      <p className="flex items-center gap-2 text-ink-2 text-small">
        {createdBy && <Avatar name={createdBy.displayName} hue={createdBy.color} size="small" />}
        <span className="min-w-0">
          {createdBy ? t('invites.by', { who: isolate(createdBy.displayName) }) : t('invites.invited')}
        </span>
      </p>
      <div className="grid gap-1">
        <Heading
          className={`flex items-start gap-2 font-bold wrap-anywhere ${isCompact ? 'text-title' : 'text-display'}`}
        >
          <Icon aria-hidden="true" className={`shrink-0 text-ink-3 ${isCompact ? 'mt-0.5 size-5' : 'mt-1.5 size-6'}`} />
          <OwnDirection>{toRoomName({ ...room, assistants: [] }, t, { me: '' })}</OwnDirection>
        </Heading>
        {room.topic && (
          <p className="wrap-anywhere text-ink-2">
            <OwnDirection>{room.topic}</OwnDirection>
          </p>
        )}
      </div>
      <p className="flex items-center gap-1.5 text-ink-3 text-small">
        <UsersRound aria-hidden="true" className="size-3.5" />
        {t('invites.members', { n: memberCount })} · {t(isPrivate ? 'invites.private' : 'invites.public')}
      </p>
    </section>
  )
}
