import type { Metadata } from 'next'
import { GlyphBackdrop } from '#components/auth/glyph-backdrop.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { MessagePage } from '#components/ui/message-page.tsx'
import { Seal } from '#components/ui/seal.tsx'
import { getI18n } from './i18n.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getI18n()).t('common.notFoundTitle') }
}

export default async function NotFound() {
  const { t } = await getI18n()
  return (
    <MessagePage
      mark={<Seal glyph="谈" />}
      backdrop={<GlyphBackdrop />}
      title={t('common.notFoundTitle')}
      body={t('common.notFoundBody')}
      actions={
        <a href="/" className={buttonClass('primary', 'medium')}>
          {t('common.backToChat')}
        </a>
      }
    />
  )
}
