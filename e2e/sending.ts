import { randomUUID } from 'node:crypto'
import type { BrowserContext } from '@playwright/test'
import { io } from 'socket.io-client'

const ACK_TIMEOUT_MS = 20_000

/** Sends texts to a room, to the lobby if none is given, as whoever is signed in there, without a page and without asking the AI. */
export async function sendMany(
  serverUrl: string,
  context: BrowserContext,
  texts: string[],
  roomId?: string,
): Promise<void> {
  const { rooms } = await (await context.request.get('/api/rooms')).json()
  const cookies = await context.cookies(serverUrl)
  const socket = io(`${serverUrl}/chat`, {
    path: '/ws',
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    extraHeaders: { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') },
  })
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('connect_error', reject)
    })
    for (const text of texts) {
      const input = { roomId: roomId ?? rooms[0].id, clientId: randomUUID(), text, ask: false }
      const result = await socket.timeout(ACK_TIMEOUT_MS).emitWithAck('message:send', input)
      if (!result.ok) throw new Error(`not sent: ${result.error.code}`)
    }
  } finally {
    socket.disconnect()
  }
}
