import type { Words } from '../words.ts'

/** Profiles, roles and the managing of members. */
const zh = {} as const

const en: Words<typeof zh> = {}

export const people = { zh, en }
