import { deleteAccountBody } from '#lib/protocol/http.ts'
import { deleteAccount } from '#lib/server/auth/account-deletion.ts'
import { requireSession } from '#lib/server/auth/session.ts'
import { clientAddress } from '#lib/server/client-address.ts'
import { json, readJson, refuseOthers, route } from '#lib/server/http.ts'

/** Deletes the caller's account for good: `{}`. */
export const DELETE = route(async (request) => {
  const session = await requireSession(request.headers)
  const { currentPassword } = await readJson(request, deleteAccountBody)
  await deleteAccount(session, currentPassword, clientAddress(request.headers))
  return json({})
})

export const { GET, OPTIONS, PATCH, POST, PUT } = refuseOthers('DELETE')
