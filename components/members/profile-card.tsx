import { AtSign, Clock, MessageSquare } from 'lucide-react'
import { usePerson, useRoomContext } from '#components/chat/room-context.tsx'
import { useOpenDirect } from '#components/shell/open-direct.ts'
import { PaneLink } from '#components/shell/pane-link.tsx'
import { toRoomName, toRoomPath } from '#components/shell/room-path.ts'
import { Avatar } from '#components/ui/avatar.tsx'
import { Banner } from '#components/ui/banner.tsx'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { Popover } from '#components/ui/popover.tsx'
import { createFormat } from '#lib/i18n/format.ts'
import { LOCALES } from '#lib/i18n/language.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room, User } from '#lib/protocol/entities.ts'
import type { AskedProfile } from './asked-profile.ts'
import { BlockDeed } from './block-deed.tsx'
import { MemberManagement } from './member-management.tsx'
import { useProfile } from './profile.ts'
import { sayAway, sayLastSeen } from './seen.ts'
import { useNow } from './use-now.ts'

interface ProfileCardProps {
  asked: AskedProfile
  room: Room
  onMention: ((user: User) => void) | undefined
  onClose: () => void
}

/** Who somebody is, what one may say to them, and what one may do with them in this room. */
export default function ProfileCard({ asked: { username, anchor }, room, onMention, onClose }: ProfileCardProps) {
  const { t } = useI18n()
  const { me } = useRoomContext()
  const listed = usePerson(username)
  const openDirect = useOpenDirect()
  const [{ profile, member, error, isRead }, reload] = useProfile(me, room.id, username)
  const person = profile?.user ?? listed
  const isMe = username === me.username
  const isGone = person.status !== undefined

  return (
    <Popover isOpen onClose={onClose} title={person.displayName} closeLabel={t('common.close')} anchor={anchor}>
      <div className="grid gap-3">
        <div className="flex items-center gap-3">
          <Avatar name={person.displayName} hue={person.color} isAi={person.kind === 'ai'} size="row" />
          <div className="min-w-0 text-small leading-[1.35]">
            <bdi className="block truncate text-ink-2">@{username}</bdi>
            <span className="block min-h-[1.35em] truncate text-ink-3">
              <Standing profile={profile} member={member} />
            </span>
          </div>
        </div>
        {person.about && (
          <p className="wrap-anywhere">
            <OwnDirection>{person.about}</OwnDirection>
          </p>
        )}
        {profile?.timeZone && <LocalTime timeZone={profile.timeZone} />}
        {error && <Banner tone="danger">{t(`errors.${error}`)}</Banner>}
        {!isMe && profile && profile.rooms.length > 0 && (
          <section className="grid gap-1">
            <h3 className="font-semibold text-ink-3 text-meta">{t('people.commonRooms')}</h3>
            <ul className="flex flex-wrap gap-1.5">
              {profile.rooms.map((one) => (
                <li key={one.id} className="max-w-full">
                  <PaneLink
                    href={toRoomPath(one)}
                    onClick={onClose}
                    className="inline-flex min-h-7 max-w-full items-center rounded-row bg-surface-2 px-2 text-small hover:bg-surface-3 pointer-coarse:min-h-11"
                  >
                    <span className="truncate">
                      <OwnDirection>{toRoomName({ ...one, assistants: [] }, t, { me: me.username })}</OwnDirection>
                    </span>
                  </PaneLink>
                </li>
              ))}
            </ul>
          </section>
        )}
        {!isGone && (
          <div className="flex flex-wrap gap-2 [&>*]:flex-1">
            {isMe ? (
              <PaneLink href="/settings" className={buttonClass('secondary', 'medium')}>
                {t('people.editProfile')}
              </PaneLink>
            ) : (
              <Button
                variant="primary"
                icon={<MessageSquare aria-hidden="true" className="size-4" />}
                onClick={() => {
                  onClose()
                  void openDirect([username])
                }}
              >
                {t('people.message')}
              </Button>
            )}
            {onMention && !isMe && (
              <Button
                icon={<AtSign aria-hidden="true" className="size-4" />}
                onClick={() => {
                  onClose()
                  onMention(person)
                }}
              >
                {t('people.mention')}
              </Button>
            )}
          </div>
        )}
        {isRead && !isGone && (
          <MemberManagement
            room={room}
            person={person}
            role={member?.role ?? null}
            onChanged={reload}
            onRemoved={onClose}
          />
        )}
        {isRead && !isMe && !isGone && person.kind !== 'ai' && <BlockDeed me={me} person={person} />}
      </div>
    </Popover>
  )
}

/** What they are in the room, and whether they are here. */
function Standing({ profile, member }: Pick<ReturnType<typeof useProfile>[0], 'profile' | 'member'>) {
  const { t } = useI18n()
  const { format } = useRoomContext()
  const now = useNow()
  if (profile?.user.kind === 'ai') return t('ai.tag')
  const lastSeenAt = member?.lastSeenAt ?? profile?.lastSeenAt
  const here = member?.isOnline
    ? member.awaySince
      ? sayAway(t, member.awaySince, now)
      : t('people.here')
    : lastSeenAt && sayLastSeen(t, format, lastSeenAt, now)
  const role = member && member.role !== 'member' && t(`people.${member.role}`)
  const rank = profile?.user.role === 'admin' && t('members.admin')
  const quiet = member?.isQuiet && t('people.quiet')
  const what = profile?.user.kind === 'bot' && t('common.bot')
  return [what, role, rank, quiet, here].filter(Boolean).join(' · ')
}

function LocalTime({ timeZone }: { timeZone: string }) {
  const { t, lang } = useI18n()
  const now = useNow()
  const format = createFormat(LOCALES[lang], t, timeZone)
  return (
    <p className="flex items-center gap-2 text-ink-2 text-small">
      <Clock aria-hidden="true" className="size-4 text-ink-3" strokeWidth={1.8} />
      {t('people.localTime', { time: format.time(now) })}
    </p>
  )
}
