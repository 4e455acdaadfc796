import { connect, type Socket } from 'node:net'

/** For tests: bytes on a line, as no well-behaved client sends them. */

/** A connected socket whose errors are nobody's. */
export async function openLine(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => undefined)
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  return socket
}

export interface RawAnswer {
  status: number
  headers: Headers
  body: string
}

/** What is answered until the server closes the line; status 0 where nothing is. */
export async function sendRaw(port: number, text: string | Buffer): Promise<RawAnswer> {
  const socket = await openLine(port)
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  socket.write(text)
  await untilClosed(socket)
  const [head = '', ...body] = Buffer.concat(chunks).toString('latin1').split('\r\n\r\n')
  const [first = '', ...lines] = head.split('\r\n')
  const headers = new Headers(lines.map((line) => line.split(': ', 2) as [string, string]))
  return { status: Number(first.split(' ')[1] ?? 0), headers, body: body.join('\r\n\r\n') }
}

/** Until the other side has ended or cut the line. */
export function untilClosed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed || socket.readableEnded) return resolve()
    socket.once('end', resolve).once('close', () => resolve())
    socket.resume()
  })
}

/** A request's head with the headers that every one has. */
export function toHead(line: string, ...headers: string[]): string {
  return `${[`${line} HTTP/1.1`, 'Host: localhost', ...headers].join('\r\n')}\r\n\r\n`
}

export function toUpgrade(target: string, protocol = 'websocket'): string {
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='
  return toHead(`GET ${target}`, 'Connection: Upgrade', `Upgrade: ${protocol}`, 'Sec-WebSocket-Version: 13', key)
}
