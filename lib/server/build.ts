import { existsSync, readFileSync } from 'node:fs'
import { remember } from './remember.ts'

/**
 * What the pages of this process were made from: the same wherever the same sources were built, another after each change. Null in
 * development, where pages are made as they are asked for.
 */
export function readBuild(): string | null {
  return remember('build', findBuild)
}

/** The first start leaves it there (scripts/build.mjs). */
const STAMP = '.next/stamp'
const SHOWN_CHARACTERS = 16

function findBuild(): string | null {
  if (process.env.NODE_ENV !== 'production' || !existsSync(STAMP)) return null
  return readFileSync(STAMP, 'utf8').slice(0, SHOWN_CHARACTERS) || null
}
