'use client'

import { createContext, type ReactNode, use, useMemo } from 'react'
import type { Dictionary } from './dictionary.ts'
import { type Language, LOCALES } from './language.ts'
import { createTranslate, type Translate } from './translate.ts'

/** What a component needs to speak. */
export interface I18n {
  t: Translate
  lang: Language
}

interface Spoken extends I18n {
  dictionary: Partial<Dictionary>
}

const I18nContext = createContext<Spoken | null>(null)

interface I18nProviderProps {
  lang: Language
  /** Sections in `lang` alone, beside those that the providers around this one have: the other language is not sent. */
  dictionary: Partial<Dictionary>
  children: ReactNode
}

export function I18nProvider({ lang, dictionary, children }: I18nProviderProps) {
  const outer = use(I18nContext)?.dictionary
  const spoken = useMemo(() => createSpoken(lang, { ...outer, ...dictionary }), [lang, outer, dictionary])
  return <I18nContext value={spoken}>{children}</I18nContext>
}

/** Throws outside of an I18nProvider. */
export function useI18n(): I18n {
  const i18n = use(I18nContext)
  if (!i18n) throw new Error('useI18n is called outside of I18nProvider')
  return i18n
}

function createSpoken(lang: Language, dictionary: Partial<Dictionary>): Spoken {
  return { t: createTranslate(dictionary, LOCALES[lang]), lang, dictionary }
}
