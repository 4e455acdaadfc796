import { Secret, TOTP } from 'otpauth'
import { log } from '../log.ts'
import { seal, unseal } from '../sealed.ts'
import { db } from '../store/prisma.ts'
import { runQuery } from '../store/run-query.ts'
import { countWrongCode, forgetWrongCodes, requireCodeAllowed } from './limits.ts'
import { toRecoveryHash } from './recovery-codes.ts'

/** What is asked for beside the password: six digits that a telephone counts out of a secret and the time (RFC 6238). */

const SECRET_BYTES = 20
const PERIOD_S = 30
/** Clocks may differ by so many periods, either way. */
const WINDOW = 1
const PURPOSE = 'second factor'

/** One that is on. */
export interface Factor {
  secret: Uint8Array
  confirmedAt: Date
}

/** What a try comes to. The password was right where it is about the code. */
export type CodeVerdict = 'right' | 'second_factor_required' | 'second_factor_wrong'

/** Base32, as people type it into their telephone. */
export function createSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32
}

export function sealSecret(secret: string): Uint8Array<ArrayBuffer> {
  return seal(secret, PURPOSE)
}

/** What a telephone reads from the picture. */
export function toFactorUri(secret: string, { site, username }: { site: string; username: string }): string {
  return toTotp(secret, { issuer: `Parlor ${site}`, label: username }).toString()
}

/**
 * Whether this is a code of the person now, or one of their recovery codes; it is good for nothing from then on. Call it where
 * failed logins are counted: it counts the codes alone. Throws CodedError `rate_limited`, `unavailable`.
 */
export async function checkCode(userId: bigint, factor: Factor, typed = ''): Promise<CodeVerdict> {
  if (typed.trim() === '') return 'second_factor_required'
  await requireCodeAllowed(String(userId))
  if (await spendCode(userId, factor, typed)) {
    await forgetWrongCodes(String(userId))
    return 'right'
  }
  await countWrongCode(String(userId))
  return 'second_factor_wrong'
}

/** The period of which this is the code, counted from 1970; null where it is of none near. */
export function findStep(sealed: Uint8Array, typed: string): number | null {
  const token = typed.normalize('NFKC').replace(/[\s-]/g, '')
  const secret = unseal(sealed, PURPOSE)
  if (secret === null) log().error('a second factor can not be read: NEXTAUTH_SECRET is not that of its time')
  if (secret === null || !/^\d{6}$/.test(token)) return null
  const timestamp = Date.now()
  const delta = toTotp(secret).validate({ token, timestamp, window: WINDOW })
  return delta === null ? null : Math.floor(timestamp / 1000 / PERIOD_S) + delta
}

/** Of two who show the same code at once, one is let in. */
async function spendCode(userId: bigint, { secret, confirmedAt }: Factor, typed: string): Promise<boolean> {
  const step = findStep(secret, typed)
  if (step !== null) {
    const isLater = { OR: [{ lastStep: null }, { lastStep: { lt: step } }] }
    const { count } = await runQuery(() =>
      db().secondFactor.updateMany({ where: { userId, confirmedAt, ...isLater }, data: { lastStep: step } }),
    )
    return count > 0
  }
  const hash = toRecoveryHash(String(userId), typed)
  const { count } = await runQuery(() => db().recoveryCode.deleteMany({ where: { userId, hash } }))
  return count > 0
}

function toTotp(secret: string, names: { issuer?: string; label?: string } = {}): TOTP {
  return new TOTP({ ...names, secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: PERIOD_S })
}
