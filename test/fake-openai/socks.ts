import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { FakeProxy } from './proxy.ts'

/** A SOCKS5 proxy (RFC 1928, with the passwords of RFC 1929) that remembers where it was asked to go. */
export async function createFakeSocks({ auth, refuse }: { auth?: string; refuse?: boolean } = {}): Promise<FakeProxy> {
  const targets: string[] = []
  const sockets = new Set<Socket>()

  async function serve(socket: Socket): Promise<void> {
    const read = createByteReader(socket)
    const [, methods = 0] = await read(2)
    await read(methods)
    socket.write(Uint8Array.of(5, auth ? 2 : 0))
    if (auth) {
      const [, nameLength = 0] = await read(2)
      const name = await read(nameLength)
      const [passwordLength = 0] = await read(1)
      const isRight = `${name}:${await read(passwordLength)}` === auth
      socket.write(Uint8Array.of(1, isRight ? 0 : 1))
      if (!isRight) return void socket.end()
    }
    const [, , , kind = 0] = await read(4)
    const host = kind === 3 ? String(await read((await read(1))[0] ?? 0)) : (await read(kind === 1 ? 4 : 16)).join('.')
    const port = (await read(2)).readUInt16BE()
    targets.push(`${host}:${port}`)
    if (refuse) return void socket.end(Uint8Array.of(5, 4, 0, 1, 0, 0, 0, 0, 0, 0))
    const target = connect(port, host, () => {
      socket.write(Uint8Array.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0))
      target.pipe(socket).pipe(target)
    })
    keep(target)
    target.on('close', () => socket.destroy())
    socket.on('close', () => target.destroy())
  }

  function keep(socket: Socket): void {
    sockets.add(socket)
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket))
  }

  const server = createServer((socket) => {
    keep(socket)
    serve(socket).catch(() => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `socks5://127.0.0.1:${(server.address() as AddressInfo).port}`,
    targets,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

/** Reads exactly so many bytes at a time. */
function createByteReader(socket: Socket): (length: number) => Promise<Buffer> {
  return async (length) => {
    for (;;) {
      const bytes: Buffer | null = length === 0 ? Buffer.alloc(0) : socket.read(length)
      if (bytes) return bytes
      await new Promise((resolve, reject) => socket.once('readable', resolve).once('close', reject))
    }
  }
}
