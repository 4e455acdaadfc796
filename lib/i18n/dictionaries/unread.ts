import type { Words } from '../words.ts'

/** What is new, and until where one has read. */
const zh = {} as const

const en: Words<typeof zh> = {}

export const unread = { zh, en }
