import { registerBody } from '#lib/protocol/http.ts'
import { register } from '#lib/server/auth/accounts.ts'
import { clientAddress, isLocalRequest } from '#lib/server/client-address.ts'
import { json, readJson, refuseOthers, route } from '#lib/server/http.ts'

export const POST = route(async (request) => {
  const from = { address: clientAddress(request.headers), isLocal: isLocalRequest(request.headers) }
  const user = await register(await readJson(request, registerBody), from)
  return json({ user }, { status: 201 })
})

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseOthers('POST')
