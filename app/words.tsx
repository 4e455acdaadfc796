import type { ReactNode } from 'react'
import { I18nProvider } from '#lib/i18n/provider.tsx'
import { getI18n } from './i18n.ts'
import { SENT } from './sent-words.ts'

/** Lets the components within speak: they get what SENT has for this folder, in the language of the request. */
export async function Words({ of, children }: { of: keyof typeof SENT; children: ReactNode }) {
  const { lang, dictionary } = await getI18n()
  const sections = Object.fromEntries(SENT[of].map((section) => [section, dictionary[section]]))
  return (
    <I18nProvider lang={lang} dictionary={sections}>
      {children}
    </I18nProvider>
  )
}
