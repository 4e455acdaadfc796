import { requireScope } from '#lib/server/auth/caller.ts'
import { readRoute } from '#lib/server/auth/reads.ts'
import { listDevices } from '#lib/server/auth/session.ts'
import { chat } from '#lib/server/chat.ts'
import { toOwnArchive } from '#lib/server/exports/own-archive.ts'
import { toExportResponse } from '#lib/server/exports/response.ts'
import { refuseOthers } from '#lib/server/http.ts'

/** All that is the caller's own, as an archive; HEAD, too: Next asks for it by this. */
export const GET = readRoute(async (request) => {
  const { headers } = request
  const { user, session } = await requireScope(headers, 'read')
  // Of sessions no token is told.
  const devices = session ? await listDevices(session) : []
  const opened = chat().exports.openOwn(user)
  const name = `${user.username}-${new Date().toISOString().slice(0, 10)}.zip`
  return toExportResponse(request, opened, toOwnArchive(devices, opened.content), {
    ...{ name, type: 'application/zip', requireSession: async () => void (await requireScope(headers, 'read')) },
  })
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseOthers('GET')
