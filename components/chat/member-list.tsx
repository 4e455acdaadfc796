import { memo } from 'react'
import { Avatar } from '#components/ui/avatar.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { User } from '#lib/protocol/entities.ts'
import { groupMembers } from './member-groups.ts'
import { useRoomContext } from './room-context.tsx'

interface MemberListProps extends Doings {
  members: User[]
  /** Ids of users; null while nobody can say who is here. */
  online: ReadonlySet<string> | null
}

/** What they do right now. */
interface Doings {
  /** Ids of users. */
  typing: string[]
  /** The AI is at work. */
  isReplying: boolean
}

/** Everybody who belongs to the room: the AI, who is here, who is not; all together while nobody can say who is. */
export function MemberList({ members, online: known, ...doings }: MemberListProps) {
  const { t } = useI18n()
  const { ai, online, offline } = groupMembers(members, known ?? NOBODY)
  return (
    <div data-testid="members">
      <Group label={t('members.ai', { n: ai.length })} members={ai} {...doings} />
      {known ? (
        <>
          <Group label={t('members.online', { n: online.length })} members={online} {...doings} presence="online" />
          <Group label={t('members.offline', { n: offline.length })} members={offline} {...doings} presence="offline" />
        </>
      ) : (
        <Group label={t('members.everybody', { n: offline.length })} members={offline} {...doings} />
      )}
    </div>
  )
}

const NOBODY: ReadonlySet<string> = new Set()

interface GroupProps extends Doings {
  label: string
  members: User[]
  presence?: 'online' | 'offline'
}

function Group({ label, members, presence, ...doings }: GroupProps) {
  const toNote = useNotes(doings)
  if (members.length === 0) return null
  return (
    <section>
      <h3 className="px-2.5 pt-2 pb-1 font-semibold text-ink-3 text-meta tracking-[.02em]">{label}</h3>
      <ul>
        {members.map((member) => (
          <Member key={member.id} member={member} note={toNote(member)} presence={presence} />
        ))}
      </ul>
    </section>
  )
}

interface MemberProps {
  member: User
  note: string
  presence: GroupProps['presence']
}

/** Drawn anew when something of this member changes, not when others come or go. */
const Member = memo(function Member({ member, note, presence }: MemberProps) {
  return (
    <li
      data-member={member.username}
      className={classNames(
        'grid min-h-11 grid-cols-[1.75rem_minmax(0,1fr)] items-center gap-2.5 rounded-row px-2 text-[0.875rem] leading-[1.3] hover:bg-surface-2',
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
      <div className="min-w-0">
        <span className="block truncate">
          <OwnDirection>{member.displayName}</OwnDirection>
        </span>
        {note && <span className="block truncate text-ink-3 text-meta leading-[1.3]">{note}</span>}
      </div>
    </li>
  )
})

/** What stands below a name. */
function useNotes({ typing, isReplying }: Doings): (member: User) => string {
  const { t } = useI18n()
  const { me, assistant } = useRoomContext()
  return (member) => {
    if (member.kind === 'ai') {
      if (assistant.mode === 'off') return t('ai.off')
      const model = assistant.mode === 'demo' ? t('ai.demoShort') : isolate(assistant.model)
      return isReplying ? `${model} · ${t('members.replying')}` : model
    }
    if (typing.includes(member.id)) return t('members.typing')
    const facts = [member.username === me.username && t('members.you'), member.role === 'admin' && t('members.admin')]
    return facts.filter(Boolean).join(' · ')
  }
}
