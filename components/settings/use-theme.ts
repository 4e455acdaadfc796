'use client'

import { useState } from 'react'
import type { MessageKey } from '#lib/i18n/translate.ts'
import { applyTheme, type Theme } from './theme.ts'

/** The name of each theme. */
export const THEME_KEYS = {
  light: 'appearance.themeLight',
  dark: 'appearance.themeDark',
  system: 'appearance.themeSystem',
} as const satisfies Record<Theme, MessageKey>

/** The theme and the way to change it: at once here, and for every page to come. */
export function useTheme(initial: Theme): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState(initial)
  return [
    theme,
    (next) => {
      setTheme(next)
      applyTheme(next)
    },
  ]
}
