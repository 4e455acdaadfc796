import { refuseOthers, tokenRoute } from '#lib/server/http.ts'
import { serveCommand } from '#lib/server/v1.ts'

/** A command over HTTP: body and answer are its own. */
export const POST = tokenRoute<{ params: Promise<{ command: string }> }>(async (request, { params }) =>
  serveCommand(request, (await params).command),
)

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseOthers('POST')
