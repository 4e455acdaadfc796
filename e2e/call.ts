import type { Person } from './fixtures.ts'

/** A command over HTTP, as the person who is signed in there. Throws with what was answered where it is refused. */
export async function call({ context, name }: Person, command: string, data: object) {
  const answer = await context.request.post(`/api/v1/${command}`, { data })
  if (!answer.ok()) throw new Error(`${command} of ${name}: ${await answer.text()}`)
  return await answer.json()
}
