import { refuseOthers, route } from '#lib/server/http.ts'
import { serveHook } from '#lib/server/webhooks/incoming.ts'

/** A program says something as a bot: `{text, clientId?}` → `{message}`. */
export const POST = route<{ params: Promise<{ token: string }> }>(async (request, { params }) =>
  serveHook(request, (await params).token),
)

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseOthers('POST')
