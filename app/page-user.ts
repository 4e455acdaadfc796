import 'server-only'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import type { SessionUser } from '#lib/protocol/entities.ts'
import { findPageUser } from '#lib/server/auth/page.ts'

/** Whoever opens this page, or null: looked up once for its layout, its title and itself. Throws CodedError `unavailable`. */
export const findReader = cache(findPageUser)

/** Whoever opens this page; others are sent to sign in and then come back to `callbackPath`. */
export async function requireReader(callbackPath: string): Promise<SessionUser> {
  const user = await findReader()
  if (!user) redirect(`/login?callbackUrl=${encodeURIComponent(callbackPath)}`)
  return user
}
