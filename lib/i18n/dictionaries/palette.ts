import type { Words } from '../words.ts'

/** The palette and the commands that begin with a slash. */
const zh = {} as const

const en: Words<typeof zh> = {}

export const palette = { zh, en }
