import { savePreference } from '#lib/client/preferences.ts'

/** How the product looks: as the cookie `theme` and as `data-theme` on `<html>`. */
export const THEMES = ['light', 'dark', 'system'] as const
export type Theme = (typeof THEMES)[number]

/** The theme that a cookie names; `system` for anything else. */
export function toTheme(cookie: string | undefined): Theme {
  return THEMES.find((theme) => theme === cookie) ?? 'system'
}

/** Shows this page in a theme, and every page to come. */
export function applyTheme(theme: Theme): void {
  savePreference('theme', theme)
  document.documentElement.dataset.theme = theme
}
