'use client'

import { type FormEvent, useState } from 'react'
import { RetentionChoice } from '#components/rooms/retention-choice.tsx'
import { Section } from '#components/settings/section.tsx'
import { useShell } from '#components/shell/shell-context.tsx'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { openChat } from '#lib/client/chat.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import type { Retention } from '#lib/protocol/rules/retention.ts'

/** How long messages are kept in all rooms, at most. */
export function SiteRetention({ retention }: { retention: Retention }) {
  const { t } = useI18n()
  const { me } = useShell()
  const announce = useAnnounce()
  const [before, setBefore] = useState(retention)
  const [value, setValue] = useState(retention)
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<ErrorCode | null>(null)
  const isSame = value.keepDays === before.keepDays && value.keepsPins === before.keepsPins

  async function save(event: FormEvent) {
    event.preventDefault()
    if (isBusy || isSame) return
    setBusy(true)
    const answer = await openChat(me).call('retention:set', value)
    setBusy(false)
    setError(answer.ok ? null : answer.error.code)
    if (!answer.ok) return
    setBefore(answer.data)
    setValue(answer.data)
    announce(t('retention.saved'), 'shown')
  }

  return (
    <Section title={t('retention.title')} hint={t('retention.siteHint')}>
      <form onSubmit={(event) => void save(event)} className="grid gap-4">
        <RetentionChoice label={t('retention.siteLabel')} value={value} before={before} onChange={setValue} />
        {error && <Banner tone="danger">{t(`errors.${error}`)}</Banner>}
        <div className="flex justify-end">
          <Button type="submit" variant="primary" isBusy={isBusy} disabled={isSame}>
            {t('common.save')}
          </Button>
        </div>
      </form>
    </Section>
  )
}
