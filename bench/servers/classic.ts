import { createServer } from 'node:http'
import { createPool } from 'mariadb'
import { decode } from 'next-auth/jwt'
import { Server } from 'socket.io'
import type { Message } from '#lib/protocol/entities.ts'
import { SOCKET_NAMESPACE, SOCKET_PATH } from '#lib/protocol/limits.ts'
import { parseCookies, sessionCookieName } from '#lib/server/auth/cookies.ts'
import { listen } from '#lib/server/listen.ts'
import { toPoolConfig } from '#lib/server/store/prisma.ts'

/**
 * The design to beat, done leanly: Socket.IO, one awaited INSERT per message, one event per message. Durable before
 * anybody sees it, with the same messages and the same cookies, and nothing else: no limits, no members, no idempotence.
 */

// Patient: the product would rather answer `unavailable`, a baseline has to answer at all.
const pool = createPool({
  ...toPoolConfig(process.env.DATABASE_URL ?? ''),
  acquireTimeout: 60_000,
  socketTimeout: 0,
})
const secret = process.env.NEXTAUTH_SECRET ?? ''
const server = createServer()
const io = new Server(server, { path: SOCKET_PATH, transports: ['websocket'], serveClient: false })
const namespace = io.of(SOCKET_NAMESPACE)
/** Room → its last seq. */
const lastSeqs = new Map<string, number>()

namespace.use(async (socket, next) => {
  const token = parseCookies(socket.request.headers.cookie).get(sessionCookieName())
  const payload = token ? await decode({ token, secret }).catch(() => null) : null
  if (!payload) return next(new Error('unauthenticated'))
  socket.data = payload
  next()
})

namespace.on('connection', (socket) => {
  socket.on('room:enter', async ({ roomId }: { roomId: string }, ack: (result: object) => void) => {
    await socket.join(roomId)
    const lastSeq = lastSeqs.get(roomId) ?? 0
    ack({ ok: true, data: { room: { id: roomId, lastSeq }, messages: [], rev: lastSeq } })
  })

  socket.on(
    'message:send',
    async (input: { roomId: string; clientId: string; text: string }, ack: (result: object) => void) => {
      const { roomId, clientId, text } = input
      const sender: string = socket.data.username
      const sentAt = new Date()
      const inserted = await pool.query(
        'INSERT INTO classic_messages (room_id, sender, message, sent_at, client_id) VALUES (?, ?, ?, ?, ?)',
        [roomId, sender, text, sentAt, clientId],
      )
      const seq = (lastSeqs.get(roomId) ?? 0) + 1
      lastSeqs.set(roomId, seq)
      const message: Message = {
        ...{ id: String(inserted.insertId), roomId, seq, rev: seq, sender, kind: 'human', text },
        ...{ sentAt: sentAt.toISOString(), status: 'sent', clientId },
      }
      namespace.to(roomId).emit('messages:created', { roomId, messages: [message] })
      ack({ ok: true, data: { message } })
    },
  )
})

process.send?.({ port: await listen(server, 0, '127.0.0.1') })
process.on('disconnect', () => process.exit())
