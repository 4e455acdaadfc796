import { createServer } from 'node:http'
import type { Socket } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'
import type { Message } from '#lib/protocol/entities.ts'
import { SOCKET_NAMESPACE } from '#lib/protocol/limits.ts'
import { listen } from '#lib/server/listen.ts'

/**
 * What Node can do at best: `ws` alone, no database, no sessions. All that a turn of the event loop brings leaves in one
 * write per connection. It answers as Socket.IO would, so that the same generator can ask it.
 */

interface Peer {
  ws: WebSocket
  raw: Socket
  acks: Buffer[]
}

const peers = new Set<Peer>()
let created: Message[] = []
let lastSeq = 0

const server = createServer()
new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (ws, request) => {
  const peer = { ws, raw: request.socket, acks: [] }
  ws.on('message', (data) => answer(peer, String(data)))
  ws.on('close', () => peers.delete(peer))
  ws.send('0{"sid":"s","upgrades":[],"pingInterval":600000,"pingTimeout":600000,"maxPayload":262144}')
})

function answer(peer: Peer, packet: string): void {
  if (packet.startsWith('40')) {
    peer.ws.send(`40${SOCKET_NAMESPACE},{"sid":"s"}`)
    return
  }
  const from = packet.indexOf('[')
  const id = packet.slice(packet.indexOf(',') + 1, from)
  const [name, input] = JSON.parse(packet.slice(from))
  if (name === 'room:enter') {
    peers.add(peer)
    const data = { room: { id: input.roomId, lastSeq }, messages: [], rev: lastSeq }
    peer.ws.send(`43${SOCKET_NAMESPACE},${id}${JSON.stringify([{ ok: true, data }])}`)
    return
  }
  const seq = ++lastSeq
  const message: Message = {
    ...{ id: String(seq), roomId: input.roomId, seq, rev: seq, sender: 'somebody', kind: 'human', text: input.text },
    ...{ sentAt: new Date().toISOString(), status: 'sent', clientId: input.clientId },
  }
  peer.acks.push(toFrame(`43${SOCKET_NAMESPACE},${id}${JSON.stringify([{ ok: true, data: { message } }])}`))
  if (created.push(message) === 1) setImmediate(flush)
}

function flush(): void {
  const messages = created
  created = []
  const fact = { roomId: messages[0]?.roomId, messages }
  const frame = toFrame(`42${SOCKET_NAMESPACE},${JSON.stringify(['messages:created', fact])}`)
  for (const { ws, raw, acks } of peers) {
    if (ws.readyState !== WebSocket.OPEN) continue
    raw.write(acks.length > 0 ? Buffer.concat([...acks.splice(0), frame]) : frame)
  }
}

/** An unmasked text frame. */
function toFrame(text: string): Buffer {
  const payload = Buffer.from(text)
  const { length } = payload
  if (length < 126) return Buffer.concat([Buffer.from([0x81, length]), payload])
  const header = length < 65_536 ? Buffer.from([0x81, 126, 0, 0]) : Buffer.from([0x81, 127, 0, 0, 0, 0, 0, 0, 0, 0])
  if (length < 65_536) header.writeUInt16BE(length, 2)
  else header.writeUInt32BE(length, 6)
  return Buffer.concat([header, payload])
}

process.send?.({ port: await listen(server, 0, '127.0.0.1') })
process.on('disconnect', () => process.exit())
