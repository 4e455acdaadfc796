import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { findInviteToken, toReturnPath } from '#components/auth/return-path.ts'
import type { Registration } from '#lib/protocol/admin.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { readSettings } from '#lib/server/admin/settings.ts'
import { findPageSession } from '#lib/server/auth/page.ts'
import { isSetupToken } from '#lib/server/auth/setup-link.ts'
import { chat } from '#lib/server/chat.ts'
import { isLocalRequest } from '#lib/server/client-address.ts'

/** The query of a page on the way in. */
export type WayInQuery = Promise<Partial<Record<'callbackUrl' | 'reason' | 'setup' | 'oidc', string | string[]>>>

/** Where this way in leads. Whoever is signed in already is led there at once. */
export async function requireSignedOut(query: WayInQuery): Promise<string> {
  const returnPath = toReturnPath((await query).callbackUrl)
  if (await isSignedIn()) redirect(returnPath)
  return returnPath
}

/** The link to the other page of the way in, which keeps where it leads. */
export function toWayIn(page: '/login' | '/register', returnPath: string): string {
  return returnPath === toReturnPath(undefined) ? page : `${page}?callbackUrl=${encodeURIComponent(returnPath)}`
}

/** Why nobody may make an account now, with this invitation or without; null where they may. */
export async function findRefusal(
  inviteToken: string | undefined,
): Promise<'invites.registrationClosed' | 'invites.needed' | null> {
  const registration = await readRegistration()
  if (registration === 'closed') return 'invites.registrationClosed'
  return registration === 'invite' && inviteToken === undefined ? 'invites.needed' : null
}

/** Who may make an account now; `open` while nobody can say: the answer to the form does. */
export async function readRegistration(): Promise<Registration> {
  try {
    return (await readSettings()).registration.value
  } catch (error) {
    if (error instanceof CodedError && error.code === 'unavailable') return 'open'
    throw error
  }
}

/** Whether whoever opens this page may make the first account: from this machine, or by the set-up link. */
export async function maySetUp(token: string | undefined): Promise<boolean> {
  return isLocalRequest(await headers()) || (token !== undefined && (await isSetupToken(token)))
}

/** The invitation that this way in leads to; null where it leads elsewhere, or while nobody can say. */
export async function readInvited(returnPath: string) {
  const token = findInviteToken(returnPath)
  if (token === undefined) return null
  try {
    return (await chat().invites.preview(token, null)) ?? 'dead'
  } catch (error) {
    if (error instanceof CodedError && error.code === 'unavailable') return null
    throw error
  }
}

async function isSignedIn(): Promise<boolean> {
  try {
    return (await findPageSession()) !== null
  } catch (error) {
    // While the database can't be asked the form is still shown: its answer will say so.
    if (error instanceof CodedError && error.code === 'unavailable') return false
    throw error
  }
}
