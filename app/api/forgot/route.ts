import { getLinkMailWords } from '#app/mail-words.ts'
import { forgotBody } from '#lib/protocol/http.ts'
import { requestPasswordLink } from '#lib/server/auth/forgot.ts'
import { clientAddress } from '#lib/server/client-address.ts'
import { json, readJson, refuseOthers, route } from '#lib/server/http.ts'

/** Mails whoever has forgotten their password a link to set another, where there is such an account: `{}` in any case. */
export const POST = route(async (request) => {
  const { account } = await readJson(request, forgotBody)
  await requestPasswordLink(account, clientAddress(request.headers), getLinkMailWords(request.headers))
  return json({})
})

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseOthers('POST')
