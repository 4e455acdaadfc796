import { toOpenApi } from '#lib/protocol/openapi.ts'
import { json, refuseOthers, route } from '#lib/server/http.ts'

const described = JSON.stringify(toOpenApi())

/** What /api/v1 takes and answers, for whoever makes a client. */
export const GET = route(async () => json(JSON.parse(described)))

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseOthers('GET')
