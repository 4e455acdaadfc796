'use client'

import { AlertIcon } from '#components/ui/alert-icon.tsx'
import { Banner } from '#components/ui/banner.tsx'
import { WrongAddress } from '#components/ui/wrong-address.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import { findFailureSentence, toWait } from './failure.ts'
import type { Submission } from './use-submission.ts'

/** What went wrong with a form as a whole. Read aloud once, though the wait counts down. */
export function FailureBanner({ failure, waitSeconds }: Pick<Submission, 'failure' | 'waitSeconds'>) {
  const { t } = useI18n()
  const sentence = failure && findFailureSentence(t, failure)
  if (!sentence) return null
  const isLocked = failure.retryAfterMs !== undefined
  if (isLocked && waitSeconds === 0) return null
  return (
    <Banner tone="danger" icon={<AlertIcon className="size-4 shrink-0" />}>
      {failure.code === 'forbidden_origin' ? (
        <WrongAddress />
      ) : (
        <span className={isLocked ? 'sr-only' : undefined}>{sentence}</span>
      )}
      {isLocked && <span aria-hidden="true">{t('auth.locked', { wait: toWait(t, waitSeconds) })}</span>}
    </Banner>
  )
}
