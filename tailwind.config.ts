import type { Config } from 'tailwindcss'

/**
 * The design tokens as Tailwind's names. Colours, sizes, radii and shadows are replaced, not extended: what is not
 * a token can't be written. The values live in app/tokens.css.
 */
const COLORS = [
  'bg',
  'surface',
  'surface-2',
  'surface-3',
  'raised',
  'well',
  'thumb',
  'line',
  'line-strong',
  'ink',
  'ink-2',
  'ink-3',
  'accent',
  'accent-hover',
  'accent-soft',
  'on-accent',
  'ai',
  'ai-soft',
  'mention',
  'mention-soft',
  'danger',
  'danger-soft',
  'warn',
  'warn-soft',
  'ok',
  'focus',
  'code',
  'link',
  'highlight',
  'scrim',
]

export default {
  theme: {
    colors: {
      transparent: 'transparent',
      current: 'currentColor',
      inherit: 'inherit',
      ...Object.fromEntries(COLORS.map((name) => [name, `var(--${name})`])),
    },
    // 861 px; `tablet` and `desktop` look at the height too, in app/globals.css.
    screens: { split: '53.8125rem' },
    fontFamily: { ui: 'var(--font-ui)', mono: 'var(--font-code)', emoji: 'var(--font-emoji)' },
    fontSize: {
      tiny: ['0.6875rem', '1rem'],
      meta: ['0.75rem', '1.125rem'],
      small: ['0.8125rem', '1.25rem'],
      row: ['0.90625rem', '1.25rem'],
      body: ['var(--size-body)', 'var(--leading-body)'],
      title: ['1rem', '1.3125rem'],
      heading: ['1.25rem', '1.75rem'],
      display: ['1.75rem', '2.1875rem'],
    },
    fontWeight: { normal: '400', medium: '500', semibold: '600', bold: '650' },
    borderRadius: {
      none: '0',
      tag: '6px',
      row: '9px',
      input: '11px',
      block: '12px',
      dialog: '16px',
      card: '20px',
      full: '9999px',
    },
    boxShadow: { none: 'none', low: 'var(--shadow-1)', mid: 'var(--shadow-2)', high: 'var(--shadow-3)' },
    extend: {
      transitionDuration: { hover: '90ms', popover: '140ms', dialog: '200ms', sheet: '260ms' },
      transitionTimingFunction: { out: 'cubic-bezier(0.2, 0.8, 0.2, 1)' },
    },
  },
} satisfies Config
