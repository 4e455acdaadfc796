import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { GET as getMessages } from '#app/api/rooms/[roomId]/messages/route.ts'
import { GET as getRooms } from '#app/api/rooms/route.ts'
import { POST } from '#app/api/v1/[command]/route.ts'
import type { Message, Mine, Role, Room } from '#lib/protocol/entities.ts'
import type { TestServer, TestUser } from './realtime.ts'

/** People who know the contract's page alone and speak HTTP: statuses, codes and shapes are as they come. */

interface Answered {
  room: Room
  mine: Mine
  invite: { id: string; url: string }
  invites: { id: string }[]
  message: Message
  error?: { code: string; fields?: Record<string, string> }
}

export type HttpPerson = Awaited<ReturnType<typeof meetOverHttp>>

export async function meetOverHttp(server: TestServer, name: string, role: Role = 'member') {
  const user = await server.createUser(name, role)
  const ask = async (command: string, input: object): Promise<[status: number, answered: Answered]> => {
    const response = await postCommand(command, JSON.stringify(input), { cookie: user.cookie })
    return [response.status, await response.json()]
  }
  return {
    ...{ user, username: user.username, ask },
    /** What it is answered with where it is done. */
    async run(command: string, input: object): Promise<Answered> {
      const [status, answered] = await ask(command, input)
      expect([command, status, answered.error]).toEqual([command, 200, undefined])
      return answered
    },
    /** `200`, or the status of the refusal and its code. */
    async try(command: string, input: object): Promise<string> {
      const [status, { error }] = await ask(command, input)
      return error ? `${status} ${error.code}` : String(status)
    },
    /** What the system says in the room, without its ids and times. */
    async readEvents(roomId: string): Promise<object[]> {
      const request = toRead(`/api/rooms/${roomId}/messages?limit=200`, user)
      const response = await getMessages(request, { params: Promise.resolve({ roomId }) })
      const { messages }: { messages: Message[] } = await response.json()
      return messages
        .filter(({ kind }) => kind === 'system')
        .map(({ sender, text, event }) => ({ sender, text, event }))
    },
    async readMine(roomId: string): Promise<Mine | null> {
      const { rooms } = await (await getRooms(toRead('/api/rooms', user), undefined)).json()
      return rooms.find(({ id }: Room) => id === roomId)?.mine
    },
  }
}

/** `body` as it is sent. */
export function postCommand(command: string, body: string, headers: Record<string, string>): Promise<Response> {
  const word = command.replace(':', '.')
  const request = new Request(`${process.env.NEXTAUTH_URL}/api/v1/${word}`, {
    ...{ method: 'POST', body },
    headers: { 'content-type': 'application/json', 'x-client-address': '192.0.2.1', ...headers },
  })
  return POST(request, { params: Promise.resolve({ command: word }) })
}

function toRead(path: string, { cookie }: TestUser): Request {
  return new Request(`${process.env.NEXTAUTH_URL}${path}`, { headers: { cookie, 'x-client-address': '192.0.2.1' } })
}

/** What `room:create` takes for a public room. */
export const named = (name: string) => ({ name: `${name} ${randomUUID()}`, visibility: 'public' as const })

/** What `message:send` takes. */
export const said = (roomId: string, text = 'hello') => ({ roomId, clientId: randomUUID(), text, ask: false })
