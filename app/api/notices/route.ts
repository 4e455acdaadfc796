import { noticeSettingsBody } from '#lib/protocol/notices.ts'
import { requireScope } from '#lib/server/auth/caller.ts'
import { takeNoticeChange } from '#lib/server/auth/limits.ts'
import { readRoute } from '#lib/server/auth/reads.ts'
import { requireSession } from '#lib/server/auth/session.ts'
import { json, readJson, refuseOthers, route } from '#lib/server/http.ts'
import { readNoticeSettings, saveNoticeSettings } from '#lib/server/push/settings.ts'
import { tellQuiet } from '#lib/server/realtime/tell-quiet.ts'

/** When the caller wants no notices, and what these may show: `{settings}`. */
export const GET = readRoute(async ({ headers }) => {
  const { user } = await requireScope(headers, 'read')
  return json({ settings: await readNoticeSettings(user) })
})

/** Changes all of it: `{settings}`. */
export const POST = route(async (request) => {
  const { user } = await requireSession(request.headers)
  const settings = await readJson(request, noticeSettingsBody)
  await takeNoticeChange(user.id)
  await saveNoticeSettings(user, settings)
  tellQuiet(user.id, settings.isQuiet)
  return json({ settings })
})

export const { DELETE, OPTIONS, PATCH, PUT } = refuseOthers('GET', 'POST')
