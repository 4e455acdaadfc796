import type { SessionUser } from '#lib/protocol/entities.ts'
import { contextQuery } from '#lib/protocol/http.ts'
import { requireScope } from '#lib/server/auth/caller.ts'
import { readRoute } from '#lib/server/auth/reads.ts'
import { json, readQuery, requireId } from '#lib/server/http.ts'

interface Context {
  params: Promise<{ messageId: string }>
}

/** Answers with what is known of one version of a reply, without `?version=` of the present one. */
export function createVersionRoute(read: (user: SessionUser, messageId: string, version?: number) => Promise<object>) {
  return readRoute<Context>(async (request, { params }) => {
    const { user } = await requireScope(request.headers, 'read')
    const messageId = requireId((await params).messageId)
    const { version } = readQuery(request, contextQuery)
    return json(await read(user, messageId, version))
  })
}
