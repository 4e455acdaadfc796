/** The languages that the product speaks, and how one of them is chosen. */

export const LANGUAGES = ['zh', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

/** What `<html lang>` and Intl want to hear. */
export const LOCALES: Record<Language, string> = { zh: 'zh-CN', en: 'en' }

/** Each language's own name, the same in every dictionary. */
export const LANGUAGE_NAMES: Record<Language, string> = { zh: '简体中文', en: 'English' }

/** The language of a request: what the person chose, else what the browser prefers, else English. */
export function toLanguage(cookie: string | undefined, acceptLanguage: string | null): Language {
  return LANGUAGES.find((language) => language === cookie) ?? findPreferred(acceptLanguage ?? '') ?? 'en'
}

function findPreferred(acceptLanguage: string): Language | undefined {
  const ranges = acceptLanguage.split(',').map((entry) => {
    const [range = '', ...parameters] = entry.trim().toLowerCase().split(';')
    const quality = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find(Boolean)
    return { language: LANGUAGES.find((language) => language === range.split('-')[0]), quality: Number(quality ?? 1) }
  })
  return ranges.filter((range) => range.language && range.quality > 0).sort((a, b) => b.quality - a.quality)[0]
    ?.language
}
