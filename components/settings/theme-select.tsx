'use client'

import { useI18n } from '#lib/i18n/provider.tsx'
import { THEMES, type Theme, toTheme } from './theme.ts'
import { THEME_KEYS, useTheme } from './use-theme.ts'

/** The theme as a word in a line of small print, with the choice behind it. */
export function ThemeSelect({ theme: initial }: { theme: Theme }) {
  const { t } = useI18n()
  const [theme, setTheme] = useTheme(initial)
  return (
    <label className="flex items-center gap-1.5 pl-1.5 hover:text-ink">
      <span className="sr-only">{t('appearance.theme')}</span>
      <select
        value={theme}
        onChange={(event) => setTheme(toTheme(event.target.value))}
        className="field-sizing-content min-h-6 cursor-pointer appearance-none rounded-tag bg-transparent px-1 pointer-coarse:min-h-11"
      >
        {THEMES.map((choice) => (
          <option key={choice} value={choice} className="bg-surface text-ink">
            {t(THEME_KEYS[choice])}
          </option>
        ))}
      </select>
    </label>
  )
}
