'use client'

import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import { startDownload } from './start-download.ts'

/** Takes all that is one's own away as an archive. */
export function OwnData() {
  const { t } = useI18n()
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<ErrorCode | null>(null)

  async function start() {
    setBusy(true)
    setError(await startDownload('/api/me/export'))
    setBusy(false)
  }

  return (
    <div className="grid justify-items-start gap-2">
      <Button isBusy={isBusy} onClick={() => void start()}>
        {t('exports.ownStart')}
      </Button>
      {error && (
        <p role="alert" className="text-danger text-small">
          {error === 'rate_limited' ? t('exports.tooMany') : t(`errors.${error}`)}
        </p>
      )}
    </div>
  )
}
