import { requireIssuer } from '#lib/server/auth/oidc/answers.ts'
import { comeBack } from '#lib/server/auth/oidc/come-back.ts'
import { readRoute } from '#lib/server/auth/reads.ts'
import { refuseOthers } from '#lib/server/http.ts'

/** Where the issuer sends people back to: 303 to where they wanted to go, with the session's cookie, or to the way in. */
export const GET = readRoute(async (request) => {
  requireIssuer()
  return comeBack(request)
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseOthers('GET')
