import { settingsBody } from '#lib/protocol/admin.ts'
import { changeSettings, readSettings } from '#lib/server/admin/settings.ts'
import { requireAdminSession } from '#lib/server/auth/admin.ts'
import { readRoute } from '#lib/server/auth/reads.ts'
import { json, readJson, refuseOthers, route } from '#lib/server/http.ts'

/** What is set of the installation: `{settings}`. For admins. */
export const GET = readRoute(async ({ headers }) => {
  await requireAdminSession(headers)
  return json({ settings: await readSettings() })
})

export const POST = route(async (request) => {
  const admin = await requireAdminSession(request.headers)
  return json({ settings: await changeSettings(admin, await readJson(request, settingsBody)) })
})

export const { DELETE, OPTIONS, PATCH, PUT } = refuseOthers('GET', 'POST')
