import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'

/** An HTTP proxy that knows CONNECT alone and remembers where it was asked to go. */
export interface FakeProxy {
  url: string
  /** `host:port` of every CONNECT, refused ones too. */
  targets: string[]
  close(): Promise<void>
}

export interface FakeProxyOptions {
  /** `user:password`; others get 407. */
  auth?: string
  /** Answers every CONNECT with this status. */
  refuse?: number
  /** Closes the connection in place of an answer. */
  hangUp?: boolean
}

export async function createFakeProxy({ auth, refuse, hangUp }: FakeProxyOptions = {}): Promise<FakeProxy> {
  const targets: string[] = []
  const sockets = new Set<Socket>()
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket))
  }
  const wanted = auth && `Basic ${Buffer.from(auth).toString('base64')}`

  const server = createServer((_request, response) => void response.writeHead(405).end())
  server.on('connection', keep)
  server.on('connect', (request, socket: Socket, head) => {
    targets.push(request.url ?? '')
    if (hangUp) return void socket.destroy()
    const status = wanted && request.headers['proxy-authorization'] !== wanted ? 407 : refuse
    if (status) return void socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\n\r\n`)
    const { hostname, port } = new URL(`http://${request.url}`)
    const target = connect(Number(port || 80), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      target.write(head)
      target.pipe(socket).pipe(target)
    })
    keep(target)
    target.on('close', () => socket.destroy())
    socket.on('close', () => target.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    targets,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
