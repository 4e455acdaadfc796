import { auditExportQuery } from '#lib/protocol/admin.ts'
import { writeAuditExport } from '#lib/server/audit/export.ts'
import { requireAdminSession } from '#lib/server/auth/admin.ts'
import { readRoute } from '#lib/server/auth/reads.ts'
import { toExportResponse } from '#lib/server/exports/response.ts'
import { readQuery, refuseOthers } from '#lib/server/http.ts'

const TYPES = { jsonl: 'application/x-ndjson; charset=utf-8', csv: 'text/csv; charset=utf-8' }

/** The audit log as a file, oldest first: for admins. */
export const GET = readRoute(async (request) => {
  const { headers } = request
  await requireAdminSession(headers)
  const { format, ...filter } = readQuery(request, auditExportQuery)
  const chunks = writeAuditExport(filter, format)
  const opened = { content: chunks, requireStill: async () => {}, close: () => {} }
  return toExportResponse(request, opened, chunks, {
    ...{ name: `audit-${new Date().toISOString().slice(0, 10)}.${format}`, type: TYPES[format] },
    requireSession: async () => void (await requireAdminSession(headers)),
  })
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseOthers('GET')
