import { UserPlus } from 'lucide-react'
import { memo, useCallback } from 'react'
import { useRoomContext } from '#components/chat/room-context.tsx'
import { canReply } from '#components/shell/assistants.ts'
import { useRoomRole } from '#components/shell/room-role.ts'
import { Avatar } from '#components/ui/avatar.tsx'
import { Button } from '#components/ui/button.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { type MemberNote, type MemberNotes, useMemberNotes } from '#lib/client/member-notes.ts'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room, User } from '#lib/protocol/entities.ts'
import { may } from '#lib/protocol/rules/rights.ts'
import { BannedList } from './banned-list.tsx'
import { openAddPeople } from './member-dialogs.tsx'
import { groupMembers } from './member-groups.ts'
import { sayAway, sayLastSeen } from './seen.ts'
import { useNow } from './use-now.ts'

interface MemberListProps extends Doings {
  room: Room
  members: User[]
  /** Ids of users; null while nobody can say who is here. */
  online: ReadonlySet<string> | null
}

/** What they do right now. */
interface Doings {
  /** Ids of users. */
  typing: string[]
  /** Usernames of AIs at work. */
  replying: string[]
}

/** Everybody who belongs to the room: the AI, who is here, who is not; all together while nobody can say who is. */
export default function MemberList({ room, members, online: known, ...doings }: MemberListProps) {
  const { t } = useI18n()
  const { me } = useRoomContext()
  const [{ notes, banned }, reload] = useMemberNotes(me, room.id)
  const { ai, online, offline } = groupMembers(members, known ?? NOBODY)
  const role = useRoomRole(room)
  const standing = { room, role, isBanned: false }
  const toNote = useNotes(doings, notes)
  const group = { notes, toNote }
  return (
    <div data-testid="members">
      {may('add', me, standing) && (
        <Button
          onClick={() => openAddPeople(room.id)}
          icon={<UserPlus aria-hidden="true" className="size-4" />}
          className="mb-1 w-full desktop:hidden"
        >
          {t('people.add')}
        </Button>
      )}
      <Group label={t('members.ai', { n: ai.length })} members={ai} {...group} />
      {known ? (
        <>
          <Group label={t('members.online', { n: online.length })} members={online} {...group} presence="online" />
          <Group label={t('members.offline', { n: offline.length })} members={offline} {...group} presence="offline" />
        </>
      ) : (
        <Group label={t('members.everybody', { n: offline.length })} members={offline} {...group} />
      )}
      {banned && banned.length > 0 && (
        <BannedList roomId={room.id} usernames={banned} mayLift={may('remove', me, standing)} onLifted={reload} />
      )}
    </div>
  )
}

const NOBODY: ReadonlySet<string> = new Set()

interface GroupProps {
  label: string
  members: User[]
  notes: MemberNotes['notes']
  toNote: (member: User, isHere: boolean) => string
  presence?: 'online' | 'offline'
}

function Group({ label, members, notes, toNote, presence }: GroupProps) {
  if (members.length === 0) return null
  return (
    <section>
      <h3 className="px-2.5 pt-2 pb-1 font-semibold text-ink-3 text-meta tracking-[.02em]">{label}</h3>
      <ul>
        {members.map((member) => (
          <Member
            key={member.id}
            member={member}
            note={toNote(member, presence === 'online')}
            presence={presence === 'online' ? toPresence(notes.get(member.id)) : presence}
          />
        ))}
      </ul>
    </section>
  )
}

function toPresence(note: MemberNote | undefined) {
  if (note?.isQuiet) return 'quiet'
  return note?.awaySince ? 'away' : 'online'
}

interface MemberProps {
  member: User
  note: string
  presence: 'online' | 'away' | 'quiet' | 'offline' | undefined
}

/** Drawn anew when something of this member changes, not when others come or go. */
const Member = memo(function Member({ member, note, presence }: MemberProps) {
  return (
    <li data-member={member.username}>
      <button
        type="button"
        data-profile={member.username}
        aria-haspopup="dialog"
        className={classNames(
          'grid min-h-11 w-full grid-cols-[1.75rem_minmax(0,1fr)] items-center gap-2.5 rounded-row px-2 text-start text-[0.875rem] leading-[1.3] hover:bg-surface-2',
          presence === 'offline' && 'text-ink-3',
        )}
      >
        <Avatar
          name={member.displayName}
          hue={member.color}
          size="small"
          isAi={member.kind === 'ai'}
          {...(presence && { presence })}
          {...(presence === 'offline' && { className: 'saturate-[.35] opacity-75' })}
        />
        <span className="min-w-0">
          <span className="block truncate">
            <OwnDirection>{member.displayName}</OwnDirection>
          </span>
          {note && <span className="block truncate text-ink-3 text-meta leading-[1.3]">{note}</span>}
        </span>
      </button>
    </li>
  )
})

/** What stands below a name: what somebody does, else since when they are away or gone, else what they are. */
function useNotes({ typing, replying }: Doings, notes: MemberNotes['notes']): GroupProps['toNote'] {
  const { t } = useI18n()
  const { me, assistants, format } = useRoomContext()
  const now = useNow()
  return useCallback(
    (member, isHere) => {
      if (member.kind === 'ai') {
        const assistant = assistants.find(({ username }) => username === member.username)
        if (assistant && !canReply(assistant)) return t('ai.off')
        const model = assistant?.mode === 'demo' ? t('ai.demoShort') : isolate(assistant?.model ?? '')
        const doing = replying.includes(member.username) && t('members.replying')
        return [model, doing].filter(Boolean).join(' · ')
      }
      if (typing.includes(member.id)) return t('members.typing')
      const { role = 'member', awaySince, isQuiet, lastSeenAt } = notes.get(member.id) ?? {}
      const away = isHere && awaySince ? sayAway(t, awaySince, now) : ''
      if (isHere && isQuiet) return [t('people.quiet'), away].filter(Boolean).join(' · ')
      if (away) return away
      if (!isHere && lastSeenAt) return sayLastSeen(t, format, lastSeenAt, now)
      const isAdmin = member.role === 'admin'
      const rank = role === 'member' ? (isAdmin ? t('members.admin') : '') : t(`people.${role}`)
      const what = member.kind === 'bot' && t('common.bot')
      return [member.username === me.username && t('members.you'), what, rank].filter(Boolean).join(' · ')
    },
    [t, me.username, assistants, replying, typing, notes, now, format],
  )
}
