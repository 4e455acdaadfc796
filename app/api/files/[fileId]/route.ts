import { fileQuery } from '#lib/protocol/http.ts'
import { requireScope } from '#lib/server/auth/caller.ts'
import { fileRoute } from '#lib/server/auth/reads.ts'
import { chat } from '#lib/server/chat.ts'
import { toFileResponse } from '#lib/server/files/response.ts'
import { json, readQuery, refuseOthers, requireId, tokenRoute } from '#lib/server/http.ts'

interface Context {
  params: Promise<{ fileId: string }>
}

/** HEAD, too: Next asks for it by this. */
export const GET = fileRoute<Context>(async (request, { params }) => {
  const { user } = await requireScope(request.headers, 'read')
  const fileId = requireId((await params).fileId)
  const isThumbnail = readQuery(request, fileQuery).thumbnail !== undefined
  return await toFileResponse(request, await chat().files.open(user, fileId, { isThumbnail }), isThumbnail)
})

/** Takes back what was uploaded and not sent. */
export const DELETE = tokenRoute<Context>(async (request, { params }) => {
  const { user } = await requireScope(request.headers, 'write')
  await chat().files.remove(user, requireId((await params).fileId))
  return json({})
})

export const { OPTIONS, PATCH, POST, PUT } = refuseOthers('DELETE', 'GET')
