import { ArrowRightLeft, Ban, Shield, ShieldOff, UserMinus } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useRoomContext } from '#components/chat/room-context.tsx'
import { useRoomRole } from '#components/shell/room-role.ts'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { openChat } from '#lib/client/chat.ts'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room, RoomRole, User } from '#lib/protocol/entities.ts'
import type { ErrorCode, Result } from '#lib/protocol/errors.ts'
import { may } from '#lib/protocol/rules/rights.ts'

interface MemberManagementProps {
  room: Room
  person: User
  /** Null: no member. */
  role: RoomRole | null
  onChanged: () => void
  onRemoved: () => void
}

/** What can't be taken back by one press is asked for again. */
type Question = 'handOver' | 'remove' | 'ban'

/** What the reader may do with somebody in a channel; nothing where that is nothing. */
export function MemberManagement({ room, person, role, onChanged, onRemoved }: MemberManagementProps) {
  const { t } = useI18n()
  const { me } = useRoomContext()
  const announce = useAnnounce()
  const [question, setQuestion] = useState<Question | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<ErrorCode | null>(null)
  const myRole = useRoomRole(room)
  const standing = { room, role: myRole, isBanned: false }
  const { username } = person
  const who = isolate(person.displayName)
  const isOther = person.kind !== 'ai' && username !== me.username
  const mayRank = isOther && role !== null && may('set_role', me, standing)
  const mayRemove = isOther && may('remove', me, standing, { person: { username, role } })
  if (!mayRank && !mayRemove) return null
  const { call } = openChat(me)

  async function run(doing: () => Promise<Result<unknown>>, said: string, onDone: () => void) {
    setBusy(true)
    setError(null)
    const answer = await doing()
    setBusy(false)
    if (!answer.ok) return setError(answer.error.code)
    setQuestion(null)
    announce(said)
    onDone()
  }

  function give(next: RoomRole) {
    const said = t('people.roleGiven', { who, role: t(`people.${next}`) })
    void run(() => call('member:role', { roomId: room.id, username, role: next }), said, onChanged)
  }

  /** First the other, so that the room has an owner at every moment. */
  async function handOver(): Promise<Result<unknown>> {
    const given = await call('member:role', { roomId: room.id, username, role: 'owner' })
    if (!given.ok || myRole !== 'owner') return given
    return await call('member:role', { roomId: room.id, username: me.username, role: 'member' })
  }

  function answer() {
    if (question === 'handOver')
      return run(handOver, t('people.roleGiven', { who, role: t('people.owner') }), onChanged)
    const ban = question === 'ban'
    return run(
      () => call('member:remove', { roomId: room.id, username, ...(ban && { ban }) }),
      t('people.removed', { who }),
      onRemoved,
    )
  }

  return (
    <section className="grid gap-1 border-line border-t pt-2" aria-label={t('people.manage')}>
      {error && <Banner tone="danger">{t(error === 'conflict' ? 'people.lastOwner' : `errors.${error}`)}</Banner>}
      {question ? (
        <div className="grid gap-2.5 pt-1">
          <p>{t(`people.${question}Ask`, { who })}</p>
          <div className="flex justify-end gap-2">
            <Button autoFocus onClick={() => setQuestion(null)}>
              {t('common.cancel')}
            </Button>
            <Button variant="danger" isBusy={isBusy} onClick={() => void answer()}>
              {t(`people.${question}Yes`)}
            </Button>
          </div>
        </div>
      ) : (
        <>
          {mayRank && (
            // One button, so that the focus stays where it is.
            <Deed
              icon={role === 'member' ? <Shield /> : <ShieldOff />}
              isBusy={isBusy}
              onClick={() => give(role === 'member' ? 'moderator' : 'member')}
            >
              {t(role === 'member' ? 'people.makeModerator' : 'people.makeMember')}
            </Deed>
          )}
          {mayRank && role !== 'owner' && (
            <Deed icon={<ArrowRightLeft />} onClick={() => setQuestion('handOver')}>
              {t('people.handOver')}
            </Deed>
          )}
          {mayRemove && role !== null && (
            <Deed icon={<UserMinus />} isDangerous onClick={() => setQuestion('remove')}>
              {t('people.remove')}
            </Deed>
          )}
          {mayRemove && (
            <Deed icon={<Ban />} isDangerous onClick={() => setQuestion('ban')}>
              {t('people.ban')}
            </Deed>
          )}
        </>
      )}
    </section>
  )
}

interface DeedProps {
  icon: ReactNode
  isDangerous?: boolean
  isBusy?: boolean
  onClick: () => void
  children: string
}

function Deed({ icon, isDangerous = false, isBusy = false, onClick, children }: DeedProps) {
  return (
    <button
      type="button"
      aria-disabled={isBusy || undefined}
      onClick={() => !isBusy && onClick()}
      className={`-mx-2 flex min-h-9 items-center gap-2.5 rounded-row px-2 text-start text-row hover:bg-surface-2 pointer-coarse:min-h-11 [&>svg]:size-4 ${isDangerous ? 'text-danger' : ''}`}
    >
      {icon}
      {children}
    </button>
  )
}
