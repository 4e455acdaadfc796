import type { Metadata } from 'next'
import { HOME_PATH } from '#components/auth/return-path.ts'
import { buttonClass } from '#components/ui/button.tsx'
import { Seal } from '#components/ui/seal.tsx'
import { getI18n } from '../i18n.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getI18n()).t('common.notFoundTitle') }
}

/** Shown in place of a room that is not there, or not for whoever asks; the way past the navigation leads to its one way on. */
export default async function NoSuchPane() {
  const { t } = await getI18n()
  return (
    <main id="main" tabIndex={-1} className="grid place-items-center overflow-y-auto p-6 outline-none">
      <div className="grid max-w-[26rem] justify-items-center gap-2 text-center">
        <Seal glyph="谈" />
        <h1 className="mt-3 font-bold text-display">{t('common.notFoundTitle')}</h1>
        <p className="text-ink-2">{t('common.notFoundBody')}</p>
        <a id="composer" href={HOME_PATH} className={`${buttonClass('primary', 'medium')} mt-4`}>
          {t('common.backToChat')}
        </a>
      </div>
    </main>
  )
}
