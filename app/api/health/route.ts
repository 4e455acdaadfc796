import { json } from '#lib/server/http.ts'

/** While the process lives. */
export async function GET(): Promise<Response> {
  return json({ status: 'ok' })
}

export {
  refuseMethod as DELETE,
  refuseMethod as PATCH,
  refuseMethod as POST,
  refuseMethod as PUT,
} from '#lib/server/http.ts'
