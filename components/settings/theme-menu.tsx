'use client'

import { Monitor, Moon, Sun } from 'lucide-react'
import { Menu } from '#components/ui/menu.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import { THEMES, type Theme } from './theme.ts'
import { THEME_KEYS, useTheme } from './use-theme.ts'

/** The theme as a word in a line of small print, with the choice behind it. */
export function ThemeMenu({ theme: initial }: { theme: Theme }) {
  const { t } = useI18n()
  const [theme, setTheme] = useTheme(initial)
  return (
    <Menu
      label={t('settings.theme')}
      items={THEMES.map((choice) => ({
        id: choice,
        label: t(THEME_KEYS[choice]),
        icon: <ThemeIcon theme={choice} />,
        isChecked: choice === theme,
        onSelect: () => setTheme(choice),
      }))}
      trigger={(props) => (
        <button
          type="button"
          {...props}
          aria-label={t('auth.theme', { theme: t(THEME_KEYS[theme]) })}
          className="flex min-h-6 items-center gap-1.5 rounded-tag px-1.5 hover:text-ink pointer-coarse:min-h-11"
        >
          <ThemeIcon theme={theme} />
          {t(THEME_KEYS[theme])}
        </button>
      )}
    />
  )
}

export function ThemeIcon({ theme }: { theme: Theme }) {
  const Icon = ICONS[theme]
  return <Icon aria-hidden="true" className="size-4 shrink-0" />
}

const ICONS = { light: Sun, dark: Moon, system: Monitor }
