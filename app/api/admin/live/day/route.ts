import { requireAdminSession } from '#lib/server/auth/admin.ts'
import { readRoute } from '#lib/server/auth/reads.ts'
import { json, refuseOthers } from '#lib/server/http.ts'
import { readLiveDay } from '#lib/server/live/report.ts'

/** How it was over the last day. For admins. */
export const GET = readRoute(async (request) => {
  const admin = await requireAdminSession(request.headers)
  return json(await readLiveDay(admin))
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseOthers('GET')
