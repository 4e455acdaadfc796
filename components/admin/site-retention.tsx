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
  /** So many messages would go, which was said; null before that. */
  const [doomed, setDoomed] = useState<number | null>(null)
  const isSame = value.keepDays === before.keepDays && value.keepsPins === before.keepsPins

  function change(next: Retention) {
    setValue(next)
    setError(null)
    setDoomed(null)
  }

  async function save(event: FormEvent) {
    event.preventDefault()
    if (isBusy || isSame) return
    setBusy(true)
    const answer = (await countDoomed()) ?? (await openChat(me).call('retention:set', value))
    setBusy(false)
    if (answer === 'asked') return
    if (!answer.ok) return setError(answer.error.code)
    setBefore(answer.data)
    change(answer.data)
    announce(t('retention.saved'), 'shown')
  }

  /** Asks before messages go that are kept no longer; null where there are none, or that was asked. */
  async function countDoomed() {
    if (doomed !== null || value.keepDays === 0) return null
    const counted = await openChat(me).call('retention:count', value)
    if (!counted.ok) return counted
    if (counted.data.count === 0) return null
    setDoomed(counted.data.count)
    return 'asked'
  }

  return (
    <Section title={t('retention.title')} hint={t('retention.siteHint')}>
      <form onSubmit={(event) => void save(event)} className="grid gap-4">
        <RetentionChoice label={t('retention.siteLabel')} value={value} before={before} onChange={change} />
        {doomed !== null && <Banner tone="danger">{t('retention.askedOfAll', { n: doomed })}</Banner>}
        {error && <Banner tone="danger">{t(`errors.${error}`)}</Banner>}
        <div className="flex justify-end">
          <Button type="submit" variant={doomed === null ? 'primary' : 'danger'} isBusy={isBusy} disabled={isSame}>
            {doomed === null ? t('common.save') : t('retention.deleteAndSave')}
          </Button>
        </div>
      </form>
    </Section>
  )
}
