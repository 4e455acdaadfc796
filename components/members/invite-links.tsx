import { Link2, Trash2 } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { useCopy, writeClipboard } from '#components/chat/copy.ts'
import { useZonedFormat } from '#components/chat/times.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Select } from '#components/ui/select.tsx'
import { openChat } from '#lib/client/chat.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import type { Invite } from '#lib/protocol/invites.ts'

const USES = [1, 5, 25, 100]
const HOURS = [24, 168, 720]
const DAY_HOURS = 24
/** A week and anybody: long enough to be answered, short enough to be forgotten. */
const USUAL_HOURS = '168'

/** The links that lead into a room: new ones, and those that hold. */
export function InviteLinks({ roomId }: { roomId: string }) {
  const { t } = useI18n()
  const { me } = useShell()
  const announce = useAnnounce()
  const [invites, setInvites] = useState<Invite[] | null>(null)
  const [error, setError] = useState<ErrorCode | null>(null)
  const [uses, setUses] = useState('')
  const [hours, setHours] = useState(USUAL_HOURS)
  const [isBusy, setBusy] = useState(false)
  const { call } = openChat(me)

  const read = useCallback(async () => {
    const answer = await call('invite:list', { roomId })
    if (answer.ok) setInvites(answer.data.invites)
    else setError(answer.error.code)
  }, [call, roomId])
  useEffect(() => void read(), [read])

  async function create() {
    setBusy(true)
    setError(null)
    const answer = await call('invite:create', {
      roomId,
      ...(uses && { maxUses: Number(uses) }),
      ...(hours && { expiresInHours: Number(hours) }),
    })
    setBusy(false)
    if (!answer.ok) return setError(answer.error.code)
    const { invite } = answer.data
    setInvites((known) => [invite, ...(known ?? [])])
    if (await writeClipboard(invite.url)) announce(t('people.linkCopied'))
  }

  async function revoke({ id }: Invite) {
    const answer = await call('invite:revoke', { inviteId: id })
    if (!answer.ok) return setError(answer.error.code)
    announce(t('people.linkRevoked'))
    setInvites((known) => known?.filter((invite) => invite.id !== id) ?? null)
  }

  return (
    <section className="grid grid-cols-[minmax(0,1fr)] gap-3" aria-label={t('people.links')}>
      <div>
        <h3 className="font-semibold text-[0.84375rem]/5">{t('people.links')}</h3>
        <p className="text-ink-3 text-small">{t('people.linksHint')}</p>
      </div>
      <div className="flex flex-wrap items-end gap-2.5">
        <Select
          label={t('people.uses')}
          value={uses}
          onChange={setUses}
          options={[
            { value: '', label: t('people.anyUses') },
            ...USES.map((count) => ({ value: String(count), label: String(count) })),
          ]}
        />
        <Select
          label={t('people.expiry')}
          value={hours}
          onChange={setHours}
          options={[
            ...HOURS.map((count) => ({ value: String(count), label: t('people.days', { n: count / DAY_HOURS }) })),
            { value: '', label: t('people.forever') },
          ]}
        />
        <Button
          icon={<Link2 aria-hidden="true" className="size-4" />}
          isBusy={isBusy}
          onClick={() => void create()}
          className="min-h-11"
        >
          {t('people.newLink')}
        </Button>
      </div>
      {error && <Banner tone="danger">{t(error === 'conflict' ? 'people.tooManyLinks' : `errors.${error}`)}</Banner>}
      {invites && invites.length === 0 && <p className="text-ink-3 text-small">{t('people.noLinks')}</p>}
      {invites && invites.length > 0 && (
        <ul className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
          {invites.map((invite) => (
            <LinkRow key={invite.id} invite={invite} onRevoke={() => void revoke(invite)} />
          ))}
        </ul>
      )}
    </section>
  )
}

function LinkRow({ invite, onRevoke }: { invite: Invite; onRevoke: () => void }) {
  const { t } = useI18n()
  const format = useZonedFormat()
  const { isCopied, copy } = useCopy()
  const { uses, maxUses, expiresAt } = invite
  const used = maxUses === undefined ? t('people.used', { n: uses }) : t('people.usedOf', { uses, max: maxUses })
  const ends = expiresAt ? t('people.ends', { when: format.dateTime(expiresAt) }) : t('people.noEnd')
  return (
    <li className="flex items-center gap-2 rounded-row border border-line py-1.5 pr-1.5 pl-3">
      <div className="min-w-0 flex-1">
        <p dir="ltr" className="truncate text-small">
          {invite.url.replace(/^https?:\/\//, '')}
        </p>
        <p className="truncate text-ink-3 text-meta">{[used, ends].join(' · ')}</p>
      </div>
      <Button size="small" onClick={() => copy(invite.url)} aria-label={t('people.copyLink')}>
        {t(isCopied ? 'common.copied' : 'common.copy')}
      </Button>
      <IconButton label={t('people.revokeLink')} onClick={onRevoke}>
        <Trash2 aria-hidden="true" className="size-4" />
      </IconButton>
    </li>
  )
}
