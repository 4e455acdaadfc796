'use client'

import { useShell } from '#components/shell/shell-context.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { LANGUAGE_NAMES, LANGUAGES, LOCALES } from '#lib/i18n/language.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { Row } from './section.tsx'
import { THEMES, type Theme } from './theme.ts'
import { ThemeIcon } from './theme-icon.tsx'
import { useLanguageChange } from './use-language.ts'
import { THEME_KEYS, useTheme } from './use-theme.ts'

/** Theme and language: both change at once. */
export function Appearance({ theme: initial }: { theme: Theme }) {
  const { t, lang } = useI18n()
  const { sidebar } = useShell()
  const [theme, setTheme] = useTheme(initial)
  const changeLanguage = useLanguageChange()
  return (
    <>
      <Row label={t('appearance.theme')}>
        <SegmentedControl
          label={t('appearance.theme')}
          value={theme}
          onChange={setTheme}
          options={THEMES.map((value) => ({
            value,
            label: t(THEME_KEYS[value]),
            icon: <ThemeIcon theme={value} />,
          }))}
        />
      </Row>
      <Row label={t('appearance.language')}>
        <SegmentedControl
          label={t('appearance.language')}
          value={lang}
          onChange={changeLanguage}
          options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value], lang: LOCALES[value] }))}
        />
      </Row>
      <Row label={t('rooms.order')}>
        <SegmentedControl
          label={t('rooms.order')}
          value={sidebar.order}
          onChange={sidebar.setOrder}
          options={[
            { value: 'stable', label: t('rooms.orderStable') },
            { value: 'unread', label: t('rooms.orderUnread') },
          ]}
        />
      </Row>
    </>
  )
}
