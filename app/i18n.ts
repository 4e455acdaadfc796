import 'server-only'
import { cookies, headers } from 'next/headers'
import { cache } from 'react'
import { type Dictionary, en, zh } from '#lib/i18n/dictionary.ts'
import { type Language, LOCALES, toLanguage } from '#lib/i18n/language.ts'
import { createTranslate, type Translate } from '#lib/i18n/translate.ts'

/** The language of the current request, its dictionary, and the function that speaks it. */
export const getI18n = cache(async (): Promise<{ lang: Language; dictionary: Dictionary; t: Translate }> => {
  const lang = toLanguage((await cookies()).get('lang')?.value, (await headers()).get('accept-language'))
  const dictionary = DICTIONARIES[lang]
  return { lang, dictionary, t: createTranslate(dictionary, LOCALES[lang]) }
})

const DICTIONARIES: Record<Language, Dictionary> = { zh, en }
