import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { promisify } from 'node:util'
import { passLength } from './content-length.ts'
import { env } from './env.ts'
import { createRequestClass, type OfferingRequest } from './incoming.ts'
import { listen } from './listen.ts'
import { log } from './log.ts'
import { countRequest } from './metrics/requests.ts'
import { createProxyNotices } from './proxy-notices.ts'
import { type Refusal, refuse, toRefusalText } from './refusals.ts'
import { nameRequest, REQUEST_ID_HEADER, withRequestId } from './request-context.ts'
import { findRefusal, isUploadPath, toOriginForm, toPath } from './request-target.ts'

/**
 * The server under pages and sockets. Whoever connects and whatever they send or keep back: an error of their line is
 * theirs alone, nothing is waited for without end, and a stop of the process waits for nobody but those being answered.
 */

/** From a connection to its first whole head, and from a head to the next. */
const HEADERS_TIMEOUT_MS = 10_000
/** To the end of a body, the largest of which is 256 KiB, but for uploads of files. */
const REQUEST_TIMEOUT_MS = 60_000
/** To the end of an upload; what reads it gives up earlier, and says so. */
const UPLOAD_TIMEOUT_MS = 15 * 60_000
/** Longer than proxies keep a connection that is not used (nginx 60 s): they must not send into one that closes. */
const KEEP_ALIVE_MS = 65_000
/** A line on which nothing moves any more, as where an answer is not read. */
const SILENCE_MS = 120_000
/** What an upgrade may wait for, as limits; whoever takes it lifts this. */
const UPGRADE_TIMEOUT_MS = 5_000
const CHECK_INTERVAL_MS = 1_000
/** What is being answered when the process stops. */
const STOP_GRACE_MS = 2_000

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>

export interface HttpServerOptions {
  /** Whether this path takes an upgrade to WebSocket. Any other is answered as if it were not offered (RFC 9110, 7.8). */
  takesUpgrade: (path: string) => boolean
  /** Gets the upgrades of those paths; the socket's errors are seen to, and it is cut unless it is soon taken. */
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void> | void
}

export interface HttpServer {
  /** Listens and gives the real port (`PORT=0` takes a free one). Rejects when the port can't be had. */
  listen(port: number, host: string): Promise<number>
  /** Hands requests that are in order to `answer`; until then, and for all others, the answer is a code. */
  answerBy(answer: Answer): void
  countConnections(): Promise<number>
  /** Stops listening; who is being answered and who has upgraded has 2 s, all others none. */
  close(): Promise<void>
}

export function createHttpServer({ takesUpgrade, upgrade }: HttpServerOptions): HttpServer {
  const sockets = new Set<Socket>()
  /** The sockets that must not be cut at a stop, and what is written to them as HTTP. */
  const busy = new Map<Duplex, ServerResponse | 'upgraded'>()
  let answer: Answer | null = null
  let isClosing = false
  const noticeProxy = createProxyNotices(env().TRUST_PROXY)

  const server = createServer({
    IncomingMessage: createRequestClass(takesUpgrade),
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: UPLOAD_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: CHECK_INTERVAL_MS,
    // A missing Host is refused with a code, as all else.
    requireHostHeader: false,
  })
  server.timeout = SILENCE_MS

  server.on('connection', (socket) => {
    // It stays, whoever takes the socket: a reset that nobody listens for would end the process.
    socket.on('error', (cause) => log().debug({ err: cause }, 'a connection broke'))
    sockets.add(socket)
    socket.once('close', () => {
      sockets.delete(socket)
      busy.delete(socket)
    })
  })
  server.on('request', (request, response) => {
    const { socket } = request
    noticeProxy(request, false)
    if (!isUploadPath(toPath(request.url))) requireWhole(request, response)
    busy.set(socket, response)
    // What comes behind an upgrade that was not taken can't be read.
    if (isClosing || (request as OfferingRequest).offersUpgrade) response.shouldKeepAlive = false
    response.once('close', () => {
      if (busy.get(socket) === response) busy.delete(socket)
      if (isClosing) socket.destroySoon()
    })
    countRequest(request, response)
    const id = nameRequest(request)
    response.setHeader(REQUEST_ID_HEADER, id)
    void withRequestId(id, () => answerSafely(request, response, answer))
  })
  server.on('upgrade', (request, socket, head) => {
    noticeProxy(request, true)
    busy.set(socket, 'upgraded')
    request.socket.setTimeout(UPGRADE_TIMEOUT_MS, () => socket.destroy())
    void withRequestId(nameRequest(request), () => upgradeSafely(request, socket, head))
  })
  server.on('checkExpectation', (_request, response) => refuse(response, { status: 417, code: 'invalid' }))
  server.on('clientError', (cause: NodeJS.ErrnoException, socket) => {
    const response = busy.get(socket)
    const isAnswered = response !== undefined && (response === 'upgraded' || response.headersSent)
    if (cause.code === 'ECONNRESET' || !socket.writable || isAnswered) return void socket.destroy()
    socket.end(toRefusalText(toRefusal(cause.code)), () => socket.destroy())
  })

  async function upgradeSafely(...[request, socket, head]: Parameters<HttpServerOptions['upgrade']>): Promise<void> {
    request.url = toOriginForm(request.url)
    try {
      await upgrade(request, socket, head)
    } catch (cause) {
      log().error({ err: cause }, 'an upgrade failed')
      socket.destroy()
    }
  }

  return {
    async listen(port, host) {
      const taken = await listen(server, port, host)
      // As when no descriptor is left: those that are connected must not pay for it.
      server.on('error', (cause) => log().error({ err: cause }, 'a connection could not be accepted'))
      return taken
    },
    answerBy(given) {
      answer = given
    },
    countConnections: () => promisify(server.getConnections).call(server),
    async close() {
      isClosing = true
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const socket of sockets) if (!busy.has(socket)) socket.destroy()
      const cut = setTimeout(() => {
        for (const socket of sockets) socket.destroy()
      }, STOP_GRACE_MS)
      await closed
      clearTimeout(cut)
    },
  }
}

/** Refuses a body that is not whole in time. */
function requireWhole(request: IncomingMessage, response: ServerResponse): void {
  if (request.complete) return
  const timer = setTimeout(() => {
    if (request.complete || response.writableEnded) return
    const { socket } = request
    if (response.headersSent) socket.destroy()
    else socket.end(toRefusalText(toRefusal('ERR_HTTP_REQUEST_TIMEOUT')), () => socket.destroy())
  }, REQUEST_TIMEOUT_MS)
  for (const emitter of [request, response]) emitter.once('close', () => clearTimeout(timer))
}

async function answerSafely(request: IncomingMessage, response: ServerResponse, answer: Answer | null): Promise<void> {
  try {
    const refusal = findRefusal(request)
    passLength(response)
    if (refusal) refuse(response, refusal)
    else if (answer) await answer(request, response)
    else refuse(response, { status: 503, code: 'unavailable' })
  } catch (cause) {
    log().error({ err: cause }, 'a request failed')
    if (response.headersSent) response.destroy()
    else refuse(response, { status: 500, code: 'internal' })
  }
}

/** What node found wrong with the bytes themselves. */
function toRefusal(code = ''): Refusal {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return { status: 408, code: 'invalid' }
  if (code === 'HPE_HEADER_OVERFLOW') return { status: 431, code: 'too_large' }
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return { status: 413, code: 'too_large' }
  return { status: 400, code: 'invalid' }
}
