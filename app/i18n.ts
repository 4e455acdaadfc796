import 'server-only'
import { cookies, headers } from 'next/headers'
import { cache } from 'react'
import { type Language, LOCALES, toLanguage } from '#lib/i18n/language.ts'
import { createTranslate, type Dictionary, type Translate } from '#lib/i18n/translate.ts'

/** The language of the current request, its dictionary, and the function that speaks it. */
export const getI18n = cache(async (): Promise<{ lang: Language; dictionary: Dictionary; t: Translate }> => {
  const lang = toLanguage((await cookies()).get('lang')?.value, (await headers()).get('accept-language'))
  const dictionary = await DICTIONARIES[lang]()
  return { lang, dictionary, t: createTranslate(dictionary, LOCALES[lang]) }
})

const DICTIONARIES: Record<Language, () => Promise<Dictionary>> = {
  zh: async () => (await import('#lib/i18n/dictionaries/zh.ts')).zh,
  en: async () => (await import('#lib/i18n/dictionaries/en.ts')).en,
}
