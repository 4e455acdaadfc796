import { adminUserBody } from '#lib/protocol/admin.ts'
import { changeRole, disableUser, enableUser } from '#lib/server/admin/people.ts'
import { deleteAccountOf } from '#lib/server/auth/account-deletion.ts'
import { requireAdminSession } from '#lib/server/auth/admin.ts'
import { json, readJson, refuseOthers, route } from '#lib/server/http.ts'

type Context = { params: Promise<{ username: string }> }

/** Sets somebody's role, or whether the account may be used: `{user}`. For admins. */
export const POST = route<Context>(async (request, { params }) => {
  const admin = await requireAdminSession(request.headers)
  const username = decodeURIComponent((await params).username)
  const { role, isDisabled } = await readJson(request, adminUserBody)
  let user = role && (await changeRole(admin, username, role))
  if (isDisabled !== undefined) user = await (isDisabled ? disableUser : enableUser)(admin, username)
  return json({ user })
})

/** Deletes somebody's account for good: `{}`. For admins. */
export const DELETE = route<Context>(async ({ headers }, { params }) => {
  const admin = await requireAdminSession(headers)
  await deleteAccountOf(admin, decodeURIComponent((await params).username))
  return json({})
})

export const { GET, OPTIONS, PATCH, PUT } = refuseOthers('DELETE', 'POST')
