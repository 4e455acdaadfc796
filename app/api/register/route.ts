import { registerBody } from '#lib/protocol/http.ts'
import { register } from '#lib/server/auth/accounts.ts'
import { clientAddress } from '#lib/server/client-address.ts'
import { json, readJson, refuseOthers, route } from '#lib/server/http.ts'

export const POST = route(async (request) => {
  const user = await register(await readJson(request, registerBody), clientAddress(request.headers))
  return json({ user }, { status: 201 })
})

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseOthers('POST')
