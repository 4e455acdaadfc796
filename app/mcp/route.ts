import { readRoute } from '#lib/server/auth/reads.ts'
import { refuseOthers } from '#lib/server/http.ts'
import { serveMcp } from '#lib/server/mcp/serve.ts'

/** The rooms for programs that speak the Model Context Protocol (docs/mcp.md). */
export const POST = readRoute(serveMcp)

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseOthers('POST')
