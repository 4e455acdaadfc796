import { usageQuery } from '#lib/protocol/budgets.ts'
import { requireScope } from '#lib/server/auth/caller.ts'
import { readRoute } from '#lib/server/auth/reads.ts'
import { chat } from '#lib/server/chat.ts'
import { json, readQuery, refuseOthers } from '#lib/server/http.ts'

/** What the AIs used, by person, room, assistant or day: one's own, and for admins everybody's. */
export const GET = readRoute(async (request) => {
  const { user } = await requireScope(request.headers, 'read')
  return json({ rows: await chat().usage.list(user, readQuery(request, usageQuery)) })
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseOthers('GET')
