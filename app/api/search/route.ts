import { searchQuery } from '#lib/protocol/search.ts'
import { requireScope } from '#lib/server/auth/caller.ts'
import { readRoute } from '#lib/server/auth/reads.ts'
import { chat } from '#lib/server/chat.ts'
import { json, readQuery, refuseOthers } from '#lib/server/http.ts'

/** Messages of the rooms that the caller may read. */
export const GET = readRoute(async (request) => {
  const { user } = await requireScope(request.headers, 'read')
  return json(await chat().search.find(user, readQuery(request, searchQuery)))
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseOthers('GET')
