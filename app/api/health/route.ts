import { json, refuseOthers } from '#lib/server/http.ts'

/** While the process lives. */
export async function GET(): Promise<Response> {
  return json({ status: 'ok' })
}

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseOthers('GET')
