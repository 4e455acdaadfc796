import type { Words } from '../words.ts'

/** Theme and language, wherever they are chosen. */
const zh = {
  theme: '主题',
  themeLight: '浅色',
  themeDark: '深色',
  themeSystem: '跟随系统',
  language: '语言',
} as const

const en: Words<typeof zh> = {
  theme: 'Theme',
  themeLight: 'Light',
  themeDark: 'Dark',
  themeSystem: 'System',
  language: 'Language',
}

export const appearance = { zh, en }
