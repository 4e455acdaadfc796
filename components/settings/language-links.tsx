'use client'

import { classNames } from '#components/ui/class-names.ts'
import { LANGUAGE_NAMES, LANGUAGES, LOCALES } from '#lib/i18n/language.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { useLanguageChange } from './use-language.ts'

/** The languages side by side in a line of small print. */
export function LanguageLinks() {
  const { t, lang } = useI18n()
  const changeLanguage = useLanguageChange()
  return (
    <fieldset className="flex gap-1.5">
      <legend className="sr-only">{t('appearance.language')}</legend>
      {LANGUAGES.map((language) => (
        <button
          key={language}
          type="button"
          lang={LOCALES[language]}
          aria-pressed={language === lang}
          onClick={() => changeLanguage(language)}
          className={classNames(
            'min-h-6 rounded-tag px-1.5 hover:text-ink pointer-coarse:min-h-11',
            language === lang && 'font-semibold text-ink-2',
          )}
        >
          {LANGUAGE_NAMES[language]}
        </button>
      ))}
    </fieldset>
  )
}
