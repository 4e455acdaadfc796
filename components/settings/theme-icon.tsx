import { Monitor, Moon, Sun } from 'lucide-react'
import type { Theme } from './theme.ts'

/** A sun, a moon or a screen. Decoration beside the theme's name. */
export function ThemeIcon({ theme }: { theme: Theme }) {
  const Icon = ICONS[theme]
  return <Icon aria-hidden="true" className="size-4 shrink-0" />
}

const ICONS = { light: Sun, dark: Moon, system: Monitor }
