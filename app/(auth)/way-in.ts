import { redirect } from 'next/navigation'
import { findInviteToken, toReturnPath } from '#components/auth/return-path.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { findPageSession } from '#lib/server/auth/page.ts'
import { chat } from '#lib/server/chat.ts'
import { env } from '#lib/server/env.ts'

/** The query of a page on the way in. */
export type WayInQuery = Promise<{ callbackUrl?: string | string[]; reason?: string | string[] }>

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
export function findRefusal(inviteToken: string | undefined): 'invites.registrationClosed' | 'invites.needed' | null {
  const { REGISTRATION } = env()
  if (REGISTRATION === 'closed') return 'invites.registrationClosed'
  return REGISTRATION === 'invite' && inviteToken === undefined ? 'invites.needed' : null
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
