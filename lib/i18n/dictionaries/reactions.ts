import type { Words } from '../words.ts'

/** Reactions and the choice of an emoji. */
const zh = {} as const

const en: Words<typeof zh> = {}

export const reactions = { zh, en }
