import { getExportWords } from '#app/export-words.ts'
import type { ExportFormat } from '#lib/protocol/exports.ts'
import { exportQuery } from '#lib/protocol/http.ts'
import { requireScope } from '#lib/server/auth/caller.ts'
import { readRoute } from '#lib/server/auth/reads.ts'
import { chat } from '#lib/server/chat.ts'
import { toExportResponse } from '#lib/server/exports/response.ts'
import { readQuery, refuseOthers, requireId } from '#lib/server/http.ts'

interface Context {
  params: Promise<{ roomId: string }>
}

const KINDS: Record<ExportFormat, { ending: string; type: string }> = {
  markdown: { ending: 'md', type: 'text/markdown; charset=utf-8' },
  jsonl: { ending: 'jsonl', type: 'application/x-ndjson; charset=utf-8' },
  html: { ending: 'html', type: 'text/html; charset=utf-8' },
}

/** A room as a file, for whoever may read it; HEAD, too: Next asks for it by this. */
export const GET = readRoute<Context>(async (request, { params }) => {
  const { headers } = request
  const { user } = await requireScope(headers, 'read')
  const roomId = requireId((await params).roomId)
  const { format } = readQuery(request, exportQuery)
  const opened = await chat().exports.openRoom(user, roomId, format, getExportWords(headers, user.username))
  const { room, chunks } = opened.content
  const { ending, type } = KINDS[format]
  const name = `${room.slug}-${new Date().toISOString().slice(0, 10)}.${ending}`
  return toExportResponse(request, opened, chunks, {
    ...{ name, type, requireSession: async () => void (await requireScope(headers, 'read')) },
  })
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseOthers('GET')
