import { json } from '#lib/server/http.ts'

/** While the process lives. */
export async function GET(): Promise<Response> {
  return json({ status: 'ok' })
}
