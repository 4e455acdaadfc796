import { headers } from 'next/headers'
import { findSession, type Session } from './session.ts'

/** The session of whoever opens this page, or null. Throws CodedError `unavailable`. */
export async function findPageSession(): Promise<Session | null> {
  return findSession((await headers()).get('cookie'))
}
