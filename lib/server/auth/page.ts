import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import type { SessionUser } from '#lib/protocol/entities.ts'
import { findSession } from './session.ts'

/** Whoever opens this page, or null. Throws CodedError `unavailable`. */
export async function findPageUser(): Promise<SessionUser | null> {
  const session = await findSession((await headers()).get('cookie'))
  return session?.user ?? null
}

/** Whoever opens this page; others are sent to sign in and then come back to `callbackPath`. */
export async function requirePageUser(callbackPath: string): Promise<SessionUser> {
  const user = await findPageUser()
  if (!user) redirect(`/login?callbackUrl=${encodeURIComponent(callbackPath)}`)
  return user
}
