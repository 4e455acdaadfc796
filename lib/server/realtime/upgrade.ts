import { createServer, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Server } from 'socket.io'
import { CodedError } from '#lib/protocol/errors.ts'
import { toClientAddress } from '../client-address.ts'
import type { Limits } from '../limits.ts'
import { toRefusalText } from '../refusals.ts'

/** Takes an upgrade that is for the sockets. */
export type HandleUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>

/** An address that opens too many connections is answered in HTTP, before anything is kept for it. */
export function createUpgrade(io: Server, limits: Limits): HandleUpgrade {
  // Never listens: Socket.IO must hang itself on some server, and which upgrades are its is decided elsewhere.
  io.attach(createServer())

  return async (request, socket, head) => {
    try {
      await limits.upgrade(toClientAddress(request))
    } catch (cause) {
      const retryAfterMs = cause instanceof CodedError ? cause.retryAfterMs : undefined
      socket.end(toRefusalText({ status: 429, code: 'rate_limited', retryAfterMs: retryAfterMs ?? 1_000 }), () =>
        socket.destroy(),
      )
      return
    }
    io.engine.handleUpgrade(request, socket, head)
  }
}
