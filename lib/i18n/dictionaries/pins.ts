import type { Words } from '../words.ts'

/** Pinned messages. */
const zh = {} as const

const en: Words<typeof zh> = {}

export const pins = { zh, en }
