import { findInviteToken, HOME_PATH, toReturnPath } from '#components/auth/return-path.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { changeFactorBody } from '#lib/protocol/http.ts'
import { requireCredentials } from '#lib/server/auth/credentials.ts'
import { requireIssuer, toSeeOther } from '#lib/server/auth/oidc/answers.ts'
import { createWay } from '#lib/server/auth/oidc/way.ts'
import { readRoute } from '#lib/server/auth/reads.ts'
import { requireSession } from '#lib/server/auth/session.ts'
import { clientAddress } from '#lib/server/client-address.ts'
import { json, readJson, refuseOthers, route } from '#lib/server/http.ts'

/** Sealed with the rest it fits into a cookie, of which browsers keep 4 KiB. */
const RETURN_PATH_MAX = 2_000

/** Leads to the issuer, to sign in: 303. `callbackUrl` is where it leads afterwards. */
export const GET = readRoute(async (request) => {
  requireIssuer()
  const asked = toReturnPath(new URL(request.url).searchParams.get('callbackUrl'))
  const returnPath = asked.length > RETURN_PATH_MAX ? HOME_PATH : asked
  const way = await createWay({ returnPath, invite: findInviteToken(returnPath) })
  if (typeof way === 'string') return toSeeOther('/login', { oidc: way, callbackUrl: returnPath })
  return toSeeOther(way.url, {}, [way.cookie])
})

/**
 * Begins to tie an identity to the caller's account: `{url}`, where the browser goes. Not by a link, which anybody could make
 * somebody follow who is signed in at the issuer as another.
 */
export const POST = route(async (request) => {
  requireIssuer()
  const session = await requireSession(request.headers)
  await requireCredentials(session, await readJson(request, changeFactorBody), clientAddress(request.headers))
  const way = await createWay({ returnPath: '/settings', linkTo: session.sessionId })
  if (typeof way === 'string') throw new CodedError('unavailable')
  const response = json({ url: way.url })
  response.headers.append('Set-Cookie', way.cookie)
  return response
})

export const { DELETE, OPTIONS, PATCH, PUT } = refuseOthers('GET', 'POST')
