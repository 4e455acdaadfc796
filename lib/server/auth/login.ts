import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { toPassword } from '#lib/chat/password.ts'
import { toUsername, toUsernameKey } from '#lib/chat/username.ts'
import { db } from '../store/prisma.ts'
import { reach } from '../store/reach.ts'
import { countFailedLogin, forgetFailedLogins, type LoginAttempt, requireLoginAllowed } from './limits.ts'
import { inTurn, isPassword } from './password.ts'
import type { Claims } from './token.ts'

/** Signing in: one answer, after one time, for a person who does not exist and a password that is wrong. */

const credentials = z.object({ username: z.string(), password: z.string() })

/** What the new session's token says, or null. Throws CodedError `rate_limited` or `unavailable`. */
export async function logIn(typed: unknown, address: string): Promise<Claims | null> {
  const { success, data } = credentials.safeParse(typed)
  if (!success) return null
  const usernameKey = toUsernameKey(toUsername(data.username))
  const user = await findAccount(usernameKey)
  const isRight = await checkPassword({ usernameKey, address }, user?.password ?? null, data.password)
  if (!user || !isRight) return null
  await reach(() =>
    db().user.update({ where: { id: user.id }, data: { lastLoginIp: address, lastLoginAt: new Date() } }),
  )
  return {
    id: String(user.id),
    username: user.username,
    role: user.role === 'admin' ? 'admin' : 'member',
    version: user.sessionVersion,
    sid: randomUUID(),
  }
}

/**
 * Whether this is the password of `kept`. Ten wrong ones in 15 minutes for one person from one address, and there is
 * CodedError `rate_limited` instead of an answer.
 */
export async function checkPassword(attempt: LoginAttempt, kept: string | null, typed: string): Promise<boolean> {
  await requireLoginAllowed(attempt)
  return inTurn(async () => {
    // Again: those ahead in the queue may have been the tenth.
    await requireLoginAllowed(attempt)
    const isRight = await isPassword(kept, toPassword(typed))
    await (isRight ? forgetFailedLogins(attempt) : countFailedLogin(attempt))
    return isRight
  })
}

async function findAccount(usernameKey: string) {
  return reach(() =>
    db().user.findUnique({
      where: { usernameKey: new TextEncoder().encode(usernameKey), kind: 'human' },
      select: { id: true, username: true, role: true, password: true, sessionVersion: true },
    }),
  )
}
