'use client'

import { MessagePage } from '#components/ui/message-page.tsx'
import { Seal } from '#components/ui/seal.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'

/** What is shown in place of a page that threw. It comes with every page, and so without the scripts of a Button. */
export default function PageError({ reset }: { reset: () => void }) {
  const { t } = useI18n()
  return (
    <MessagePage
      mark={<Seal glyph="谈" />}
      title={t('common.crashTitle')}
      body={t('common.crashBody')}
      actions={
        <>
          <button
            type="button"
            onClick={reset}
            className="min-h-11 rounded-row bg-accent px-4 font-semibold text-on-accent hover:bg-accent-hover"
          >
            {t('common.retry')}
          </button>
          <button
            type="button"
            onClick={() => location.reload()}
            className="min-h-11 rounded-row border bg-surface px-4 font-medium text-ink-2 hover:border-line-strong hover:text-ink"
          >
            {t('common.reload')}
          </button>
        </>
      }
    />
  )
}
