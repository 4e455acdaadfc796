import { json, refuseOthers } from '#lib/server/http.ts'
import { readReadiness } from '#lib/server/readiness.ts'

/** Whether this process should get traffic: 200 or 503. */
export async function GET(): Promise<Response> {
  const readiness = await readReadiness()
  return json(readiness, { status: readiness.status === 'ok' ? 200 : 503 })
}

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseOthers('GET')
