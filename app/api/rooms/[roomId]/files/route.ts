import { uploadQuery } from '#lib/protocol/http.ts'
import { requireScope } from '#lib/server/auth/caller.ts'
import { uploadRoute } from '#lib/server/auth/reads.ts'
import { chat } from '#lib/server/chat.ts'
import { readUpload } from '#lib/server/files/upload.ts'
import { json, readQuery, refuseOthers, requireId } from '#lib/server/http.ts'

interface Context {
  params: Promise<{ roomId: string }>
}

export const POST = uploadRoute<Context>(async (request, { params }) => {
  const { user } = await requireScope(request.headers, 'write')
  const { files } = chat()
  const roomId = requireId((await params).roomId)
  const { name } = readQuery(request, uploadQuery)
  const file = await files.receive(user, roomId, { name, source: readUpload(request, files.maxBytes) })
  return json({ file }, { status: 201 })
})

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseOthers('POST')
