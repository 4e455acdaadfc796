import { createHash, randomUUID } from 'node:crypto'
import type { SharedFile } from '#lib/protocol/entities.ts'
import type { Actor } from './stage.ts'
import type { World } from './world.ts'

/** What people of a stage ask of the servers over HTTP. */

/** In hex. */
export function toHash(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Throws where it is not acknowledged. */
export async function upload({ siteUrl, roomId }: World, { cookie }: Actor, body: Buffer): Promise<SharedFile> {
  const answer = await fetch(`${siteUrl}/api/rooms/${roomId}/files?name=a.txt`, {
    ...{ method: 'POST', headers: { cookie, origin: siteUrl }, body: new Uint8Array(body) },
  })
  if (answer.status !== 201) throw new Error(`an upload was answered with ${answer.status}: ${await answer.text()}`)
  return ((await answer.json()) as { file: SharedFile }).file
}

export function send(world: World, actor: Actor, { id }: SharedFile): Promise<void> {
  const input = { roomId: world.roomId, clientId: randomUUID(), text: `file ${id}`, fileIds: [id], ask: false }
  return post(world, actor, 'message.send', input)
}

export async function post({ siteUrl }: World, { cookie }: Actor, command: string, input: object): Promise<void> {
  const answer = await fetch(`${siteUrl}/api/v1/${command}`, {
    method: 'POST',
    headers: { cookie, origin: siteUrl, 'content-type': 'application/json' },
    body: JSON.stringify(input),
  })
  if (!answer.ok) throw new Error(`${command} was answered with ${answer.status}: ${await answer.text()}`)
}

export function read({ ports }: World, { cookie }: Actor, fileId: string, server = 0): Promise<Response> {
  return fetch(`http://127.0.0.1:${ports()[server]}/api/files/${fileId}`, { headers: { cookie } })
}
