'use client'

import { useState } from 'react'
import { useZonedFormat } from '#components/chat/times.ts'
import { Button } from '#components/ui/button.tsx'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { askAdmin } from '#lib/client/admin.ts'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { AdminInvite } from '#lib/protocol/admin.ts'
import { Card } from './card.tsx'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { findFailureSentence } from './failure.ts'
import { Pager } from './pager.tsx'
import { useTask } from './use-task.ts'

interface InviteListProps {
  invites: AdminInvite[]
  cursor: string | undefined
  nextCursor: string | undefined
}

/** All invitations that let somebody in; where they lead, and not the way itself. */
export function InviteList({ invites, cursor, nextCursor }: InviteListProps) {
  const { t } = useI18n()
  const format = useZonedFormat()
  const { run, isBusy, failure, forget } = useTask()
  const [revoked, setRevoked] = useState<AdminInvite | null>(null)

  function toFacts({ createdBy, uses, maxUses, expiresAt }: AdminInvite): string[] {
    return [
      ...(createdBy ? [t('manage.madeBy', { name: isolate(createdBy.displayName) })] : []),
      maxUses === undefined ? t('manage.uses', { n: uses }) : t('manage.usesOf', { n: uses, max: maxUses }),
      expiresAt ? t('manage.until', { time: format.dateTime(expiresAt) }) : t('manage.forever'),
    ]
  }

  async function revoke({ id }: AdminInvite) {
    if ((await run(() => askAdmin('DELETE', `invites/${id}`), t('manage.saved'))) !== null) setRevoked(null)
  }

  return (
    <Card title={t('manage.invites')} action={null}>
      {invites.length === 0 && <p className="p-4 text-ink-3">{t('manage.noInvites')}</p>}
      <ul className="divide-y divide-line">
        {invites.map((invite) => (
          <li key={invite.id} className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3">
            <div className="min-w-0 flex-[1_1_12rem] leading-[1.35]">
              <b className="wrap-anywhere font-semibold">
                <OwnDirection>{invite.room.name}</OwnDirection>
              </b>
              <p className="text-ink-3 text-small">{toFacts(invite).join(' · ')}</p>
            </div>
            <Button
              aria-label={t('manage.revokeOf', { room: invite.room.name })}
              className="max-tablet:ml-auto"
              onClick={() => setRevoked(invite)}
            >
              {t('manage.revoke')}
            </Button>
          </li>
        ))}
      </ul>
      <Pager path="/admin/registration" query={{}} cursor={cursor} nextCursor={nextCursor} />
      {revoked && (
        <ConfirmDialog
          title={t('manage.revokeOf', { room: isolate(revoked.room.name) })}
          hint={t('manage.revokeHint', { room: isolate(revoked.room.name) })}
          action={t('manage.revoke')}
          isDangerous
          isBusy={isBusy}
          error={findFailureSentence(t, failure)}
          onConfirm={() => void revoke(revoked)}
          onClose={() => {
            forget()
            setRevoked(null)
          }}
        />
      )}
    </Card>
  )
}
