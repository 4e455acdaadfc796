'use client'

import { Plus } from 'lucide-react'
import { useState } from 'react'
import { Card } from '#components/admin/card.tsx'
import { ConfirmDialog } from '#components/admin/confirm-dialog.tsx'
import { findFailureSentence } from '#components/admin/failure.ts'
import { useTask } from '#components/admin/use-task.ts'
import { useZonedFormat } from '#components/chat/times.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { Button } from '#components/ui/button.tsx'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { openChat } from '#lib/client/chat.ts'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { User } from '#lib/protocol/entities.ts'
import type { Token } from '#lib/protocol/tokens.ts'
import { TokenForm } from './token-form.tsx'

/** The tokens of a person and of their bots. */
export function TokenList({ tokens, bots }: { tokens: Token[]; bots: User[] }) {
  const { t } = useI18n()
  const { me } = useShell()
  const { run, isBusy, failure, forget } = useTask()
  const [isMaking, setMaking] = useState(false)
  const [revoked, setRevoked] = useState<Token | null>(null)

  async function revoke({ id }: Token) {
    const isDone = await run(async () => {
      const answer = await openChat(me).call('token:revoke', { id })
      // It has ended meanwhile, or another tab was faster.
      return !answer.ok && answer.error.code === 'not_found' ? { ok: true as const, data: {} } : answer
    }, t('integrations.revoked'))
    if (isDone !== null) setRevoked(null)
  }

  return (
    <Card
      title={t('integrations.tokens')}
      note={tokens.length === 0 ? undefined : t('integrations.tokensCount', { n: tokens.length })}
      action={
        <Button variant="primary" icon={<Plus aria-hidden="true" className="size-4" />} onClick={() => setMaking(true)}>
          {t('integrations.newToken')}
        </Button>
      }
    >
      {tokens.length === 0 && <p className="p-4 text-ink-3">{t('integrations.noTokens')}</p>}
      <ul className="divide-y divide-line">
        {tokens.map((token) => (
          <TokenRow key={token.id} token={token} onRevoke={() => setRevoked(token)} />
        ))}
      </ul>
      {isMaking && <TokenForm bots={bots} onClose={() => setMaking(false)} />}
      {revoked && (
        <ConfirmDialog
          title={t('integrations.revokeOf', { name: isolate(revoked.name) })}
          hint={t('integrations.revokeHint')}
          action={t('integrations.revoke')}
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

function TokenRow({ token, onRevoke }: { token: Token; onRevoke: () => void }) {
  const { t } = useI18n()
  const format = useZonedFormat()
  const { name, scopes, bot, createdAt, lastUsedAt, expiresAt } = token
  const facts = [
    ...(bot === undefined ? [] : [t('integrations.asBot', { name: bot })]),
    t('integrations.created', { day: format.shortDay(createdAt) }),
    lastUsedAt ? t('integrations.lastUsed', { time: format.dateTime(lastUsedAt) }) : t('integrations.neverUsed'),
    expiresAt ? t('integrations.ends', { time: format.dateTime(expiresAt) }) : t('integrations.noEnd'),
  ]
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3">
      <div className="grid min-w-0 flex-[1_1_14rem] gap-1 leading-[1.35]">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <b className="wrap-anywhere font-semibold">
            <OwnDirection>{name}</OwnDirection>
          </b>
          {scopes.map((scope) => (
            <span key={scope} className="rounded-tag bg-surface-2 px-1.5 font-medium text-ink-2 text-meta">
              {t(`integrations.${scope}`)}
            </span>
          ))}
        </p>
        <p className="wrap-anywhere text-ink-3 text-small">{facts.join(' · ')}</p>
      </div>
      <Button
        aria-label={t('integrations.revokeOf', { name: isolate(name) })}
        className="max-tablet:ml-auto"
        onClick={onRevoke}
      >
        {t('integrations.revoke')}
      </Button>
    </li>
  )
}
