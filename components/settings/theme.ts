/** How the product looks: as the cookie `theme` and as `data-theme` on `<html>`. */
export const THEMES = ['light', 'dark', 'system'] as const
export type Theme = (typeof THEMES)[number]

/** The theme that a cookie names; `system` for anything else. */
export function toTheme(cookie: string | undefined): Theme {
  return THEMES.find((theme) => theme === cookie) ?? 'system'
}
