import { headers } from 'next/headers'
import type { SessionUser } from '#lib/protocol/entities.ts'
import { findSession } from './session.ts'

/** Whoever opens this page, or null. Throws CodedError `unavailable`. */
export async function findPageUser(): Promise<SessionUser | null> {
  const session = await findSession((await headers()).get('cookie'))
  return session?.user ?? null
}
