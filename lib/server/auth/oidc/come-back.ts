import { CodedError } from '#lib/protocol/errors.ts'
import { clientAddress } from '../../client-address.ts'
import { log } from '../../log.ts'
import { toSessionCookie } from '../cookies.ts'
import { logInVouched } from '../login.ts'
import { findSession } from '../session.ts'
import { toExpiry, toUserAgent } from '../session-rows.ts'
import { encodeToken } from '../token.ts'
import { toSeeOther } from './answers.ts'
import { type Flow, findFlow, toRemovedFlowCookie } from './flow.ts'
import { findOwner, linkIdentity, registerVouched } from './identities.ts'
import { readVouched, type Vouched, type WayFault } from './way.ts'

/** Coming back from the issuer: to sign in, with a new account where there is none yet, or to tie it to one's account. */

type Fault =
  | WayFault
  | 'oidc_expired'
  | 'oidc_closed'
  | 'oidc_disabled'
  | 'oidc_taken'
  | 'oidc_too_many'
  | 'oidc_invite'

export async function comeBack(request: Request): Promise<Response> {
  const flow = findFlow(request.headers.get('cookie'))
  const gone = toRemovedFlowCookie()
  if (flow === null) return toSeeOther('/login', { oidc: 'oidc_expired' }, [gone])
  const page = flow.linkTo === undefined ? '/login' : '/settings'
  try {
    const vouched = await readVouched(new URL(request.url).search, flow)
    if (typeof vouched === 'string') return toSeeOther(page, toQuery(flow, vouched), [gone])
    if (flow.linkTo !== undefined) return await link(request, flow.linkTo, vouched, gone)
    const cookie = await signIn(request, flow, vouched)
    return toSeeOther(flow.returnPath, {}, [gone, cookie])
  } catch (cause) {
    return toSeeOther(page, toQuery(flow, toFault(cause)), [gone])
  }
}

/** The session's cookie. Throws CodedError. */
async function signIn({ headers }: Request, { invite }: Flow, vouched: Vouched): Promise<string> {
  const address = clientAddress(headers)
  const userId = (await findOwner(vouched)) ?? (await registerVouched(vouched, { invite, address }))
  const claims = await logInVouched(userId, { address, userAgent: toUserAgent(headers) })
  if (!claims) throw new CodedError('unauthenticated')
  return toSessionCookie(await encodeToken(claims), toExpiry(new Date()))
}

/** Only in the session that asked for it. */
async function link(request: Request, sessionId: string, vouched: Vouched, gone: string): Promise<Response> {
  const session = await findSession(request.headers.get('cookie'))
  if (session?.sessionId !== sessionId) return toSeeOther('/login', { oidc: 'oidc_expired' }, [gone])
  await linkIdentity(session, vouched)
  return toSeeOther('/settings', { oidc: 'linked' }, [gone])
}

function toQuery({ returnPath, linkTo }: Flow, oidc: Fault): Record<string, string> {
  return { oidc, ...(linkTo === undefined && { callbackUrl: returnPath }) }
}

function toFault(cause: unknown): Fault {
  const code = cause instanceof CodedError ? cause.code : 'internal'
  if (code === 'forbidden') return 'oidc_closed'
  if (code === 'unauthenticated') return 'oidc_disabled'
  if (code === 'taken' || code === 'conflict') return 'oidc_taken'
  if (code === 'rate_limited') return 'oidc_too_many'
  if (code === 'invalid') return 'oidc_invite'
  log().error({ err: cause }, 'whoever came back from the issuer could not be let in')
  return 'oidc_failed'
}
