import type { Words } from '../words.ts'

/** Invitation links, and the page that they open. */
const zh = {} as const

const en: Words<typeof zh> = {}

export const invites = { zh, en }
