import { env } from '../env.ts'

/** The largest upload, in bytes. */
export function toMaxBytes(): number {
  return Math.floor(env().FILE_MAX_MB * 1024 * 1024)
}
