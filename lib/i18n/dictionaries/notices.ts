import type { Words } from '../words.ts'

/** Notices on the desktop and by push. */
const zh = {} as const

const en: Words<typeof zh> = {}

export const notices = { zh, en }
