import { type PageQuery, pageQuery } from '#lib/protocol/http.ts'
import { requireScope } from '#lib/server/auth/caller.ts'
import { readRoute } from '#lib/server/auth/reads.ts'
import { chat } from '#lib/server/chat.ts'
import { json, readQuery, refuseOthers, requireId } from '#lib/server/http.ts'

interface Context {
  params: Promise<{ roomId: string }>
}

export const GET = readRoute<Context>(async (request, { params }) => {
  const { user } = await requireScope(request.headers, 'read')
  const roomId = requireId((await params).roomId)
  const { limit, ...position } = readQuery(request, pageQuery)
  return json(await chat().messages.readPage(user, roomId, toPosition(position), limit))
})

function toPosition({ before, after, around }: Omit<PageQuery, 'limit'>) {
  if (before !== undefined) return { before }
  if (after !== undefined) return { after }
  if (around !== undefined) return { around }
  return { newest: true as const }
}

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseOthers('GET')
