import type { Words } from '../words.ts'

/** Making, finding and changing rooms. */
const zh = {} as const

const en: Words<typeof zh> = {}

export const rooms = { zh, en }
