'use client'

import { createContext, type ReactNode, use, useMemo } from 'react'
import { type Language, LOCALES } from './language.ts'
import { createTranslate, type Dictionary, type Translate } from './translate.ts'

/** What a component needs to speak. */
export interface I18n {
  t: Translate
  lang: Language
}

const I18nContext = createContext<I18n | null>(null)

interface I18nProviderProps {
  lang: Language
  /** The dictionary of `lang` alone: the other language is not sent. */
  dictionary: Dictionary
  children: ReactNode
}

export function I18nProvider({ lang, dictionary, children }: I18nProviderProps) {
  const i18n = useMemo(() => createI18n(lang, dictionary), [lang, dictionary])
  return <I18nContext value={i18n}>{children}</I18nContext>
}

/** Throws outside of an I18nProvider. */
export function useI18n(): I18n {
  const i18n = use(I18nContext)
  if (!i18n) throw new Error('useI18n is called outside of I18nProvider')
  return i18n
}

function createI18n(lang: Language, dictionary: Dictionary): I18n {
  return { t: createTranslate(dictionary, LOCALES[lang]), lang }
}
