'use client'

import { Button } from '#components/ui/button.tsx'
import { MessagePage } from '#components/ui/message-page.tsx'
import { Seal } from '#components/ui/seal.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'

/** What is shown in place of a page that threw. */
export default function PageError({ reset }: { reset: () => void }) {
  const { t } = useI18n()
  return (
    <MessagePage
      mark={<Seal glyph="谈" />}
      title={t('common.crashTitle')}
      body={t('common.crashBody')}
      actions={
        <>
          <Button variant="primary" onClick={reset}>
            {t('common.retry')}
          </Button>
          <Button onClick={() => location.reload()}>{t('common.reload')}</Button>
        </>
      }
    />
  )
}
