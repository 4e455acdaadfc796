import 'server-only'
import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import type { SessionUser } from '#lib/protocol/entities.ts'
import { isTimeZone } from '#lib/protocol/rules/days.ts'
import { findPageSession } from '#lib/server/auth/page.ts'
import type { Session } from '#lib/server/auth/session.ts'

/** Looked up once for a page's layout, its title and itself. */
const findOnce = cache(findPageSession)

/** Whoever opens this page, or null. Throws CodedError `unavailable`. */
export async function findReader(): Promise<SessionUser | null> {
  return (await findOnce())?.user ?? null
}

/** The session of whoever opens this page; others are sent to sign in and then come back to `callbackPath`. */
export async function requirePageSession(callbackPath: string): Promise<Session> {
  const session = await findOnce()
  if (!session) redirect(`/login?callbackUrl=${encodeURIComponent(callbackPath)}`)
  return session
}

/** Whoever opens this page, as above. */
export async function requireReader(callbackPath: string): Promise<SessionUser> {
  return (await requirePageSession(callbackPath)).user
}

/** The time zone in which this device was last; UTC where it has not said. */
export async function readZone(): Promise<string> {
  const zone = (await cookies()).get('zone')?.value ?? ''
  return isTimeZone(zone) ? zone : 'UTC'
}
