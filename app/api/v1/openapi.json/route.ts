import { toOpenApi } from '#lib/protocol/openapi.ts'
import { json, route } from '#lib/server/http.ts'

const described = JSON.stringify(toOpenApi())

/** What /api/v1 takes and answers, for whoever makes a client. */
export const GET = route(async () => json(JSON.parse(described)))

export {
  refuseMethod as DELETE,
  refuseMethod as PATCH,
  refuseMethod as POST,
  refuseMethod as PUT,
} from '#lib/server/http.ts'
