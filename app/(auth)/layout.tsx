import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { GlyphBackdrop } from '#components/auth/glyph-backdrop.tsx'
import { SampleConversation } from '#components/auth/sample-conversation.tsx'
import { LanguageLinks } from '#components/settings/language-links.tsx'
import { toTheme } from '#components/settings/theme.ts'
import { ThemeSelect } from '#components/settings/theme-select.tsx'
import { Seal } from '#components/ui/seal.tsx'
import { env } from '#lib/server/env.ts'
import { getI18n } from '../i18n.ts'
import { Words } from '../words.tsx'

/** The way in: a form at the left, a picture of the place at the right. */
export default async function AuthLayout({ children }: { children: ReactNode }) {
  const { t } = await getI18n()
  const theme = toTheme((await cookies()).get('theme')?.value)
  return (
    <Words of="(auth)">
      <div className="grid min-h-dvh grid-cols-[minmax(0,1fr)] bg-surface split:grid-cols-[minmax(0,1fr)_minmax(0,1.05fr)]">
        <div className="grid grid-rows-[auto_1fr_auto] gap-6 px-5 pt-[max(1.25rem,env(safe-area-inset-top))] pb-[max(1.25rem,env(safe-area-inset-bottom))] split:px-10 split:py-7">
          <header className="flex items-center gap-2.5 font-bold">
            <Seal glyph="谈" />
            {t('common.product')}
          </header>
          {/* Its top stays where it is when something appears below. */}
          <main className="mx-auto mt-[clamp(0rem,12dvh,8rem)] w-full max-w-[22.5rem]">{children}</main>
          <footer className="-mx-1.5 flex flex-wrap items-center gap-x-2 text-ink-3 text-small">
            <LanguageLinks />
            <span aria-hidden="true">·</span>
            <ThemeSelect theme={theme} />
          </footer>
        </div>
        <aside
          aria-label={t('sample.room')}
          className="dawn relative hidden place-items-center overflow-hidden border-l p-10 split:grid"
        >
          <GlyphBackdrop />
          <SampleConversation t={t} aiName={env().AI_NAME} />
        </aside>
      </div>
    </Words>
  )
}
