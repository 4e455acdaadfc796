import { refuseOthers, tokenRoute } from '#lib/server/http.ts'
import { requireMetricsReader } from '#lib/server/metrics/access.ts'
import { CONTENT_TYPE, writeMetrics } from '#lib/server/metrics/exposition.ts'

/** What this process does and how it is, for Prometheus: from loopback, or by a token. */
export const GET = tokenRoute(async (request) => {
  await requireMetricsReader(request.headers)
  return new Response(await writeMetrics(), { headers: { 'content-type': CONTENT_TYPE, 'cache-control': 'no-store' } })
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseOthers('GET')
