import { requireAdminSession } from '#lib/server/auth/admin.ts'
import { readRoute } from '#lib/server/auth/reads.ts'
import { json, refuseOthers } from '#lib/server/http.ts'
import { readLive } from '#lib/server/live/report.ts'

/** How the installation is just now. For admins. */
export const GET = readRoute(async (request) => {
  const admin = await requireAdminSession(request.headers)
  return json(await readLive(admin))
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseOthers('GET')
