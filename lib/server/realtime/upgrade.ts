import type { Server as HttpServer, IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Server } from 'socket.io'
import { CodedError } from '#lib/protocol/errors.ts'
import { SOCKET_PATH } from '#lib/protocol/limits.ts'
import { toClientAddress } from '../client-address.ts'
import type { Limits } from '../limits.ts'

/** Takes an upgrade if it is for the sockets. */
export type HandleUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean

/** An address that opens too many connections is answered in HTTP, before anything is kept for it. */
export function createUpgrade(io: Server, httpServer: HttpServer, limits: Limits): HandleUpgrade {
  const upgrade = attach(io, httpServer)

  async function handle(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const swallow = () => undefined
    socket.on('error', swallow)
    try {
      await limits.upgrade(toClientAddress(request))
      socket.off('error', swallow)
      upgrade(request, socket, head)
    } catch (cause) {
      const afterS = Math.ceil((cause instanceof CodedError ? (cause.retryAfterMs ?? 0) : 0) / 1000)
      socket.end(`HTTP/1.1 429 Too Many Requests\r\nRetry-After: ${afterS}\r\nConnection: close\r\n\r\n`)
    }
  }

  return (request, socket, head) => {
    if (!isSocketPath(request.url)) return false
    void handle(request, socket, head)
    return true
  }
}

/** Socket.IO hangs itself on the server; its upgrade listener is taken off, so that one dispatcher sees every upgrade. */
function attach(io: Server, httpServer: HttpServer) {
  const before = httpServer.listeners('upgrade')
  io.attach(httpServer)
  const added = httpServer.listeners('upgrade').filter((listener) => !before.includes(listener))
  for (const listener of added) httpServer.off('upgrade', listener as () => void)
  return (...args: [IncomingMessage, Duplex, Buffer]) => {
    for (const listener of added) listener.apply(httpServer, args)
  }
}

function isSocketPath(url = ''): boolean {
  const path = url.split('?')[0]
  return path === SOCKET_PATH || path === `${SOCKET_PATH}/`
}
