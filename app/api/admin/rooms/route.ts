import { adminRoomQuery } from '#lib/protocol/admin.ts'
import { listAdminRooms } from '#lib/server/admin/rooms.ts'
import { requireAdminSession } from '#lib/server/auth/admin.ts'
import { readRoute } from '#lib/server/auth/reads.ts'
import { json, readQuery, refuseOthers } from '#lib/server/http.ts'

/** All channels, private ones by name and counts: for admins. */
export const GET = readRoute(async (request) => {
  const admin = await requireAdminSession(request.headers)
  return json(await listAdminRooms(admin, readQuery(request, adminRoomQuery)))
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseOthers('GET')
