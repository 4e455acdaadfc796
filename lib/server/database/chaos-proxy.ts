import { connect, createServer, type Server, type Socket } from 'node:net'

/** A way to a test's database that can be frozen and cut. */

export interface ChaosProxy {
  /** The same address, through the proxy. */
  url: string
  /** Connections stay, and nothing passes any more; new ones are taken and hear nothing. */
  freeze(): void
  thaw(): void
  /** Cuts the connection on which the next COMMIT is answered, its answer lost: it was done, and nobody was told. */
  loseNextCommit(): void
  /** Every connection ends and new ones are refused, until `mend`. */
  cut(): Promise<void>
  mend(): Promise<void>
  close(): Promise<void>
}

export async function createChaosProxy(databaseUrl: string): Promise<ChaosProxy> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let isFrozen = false
  let isLosing = false
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      if (isFrozen) from.pause()
      from.on('data', (chunk) => {
        if (from === near && isLosing && chunk.includes('COMMIT')) {
          isLosing = false
          loseAnswers(near, far)
        }
        to.write(chunk)
      })
      if (isFrozen) from.pause()
      from.on('error', () => to.destroy())
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
    }
  })
  const port = await listen(server, 0)
  const url = new URL(databaseUrl)
  url.host = `127.0.0.1:${port}`

  async function cut(): Promise<void> {
    if (!server.listening) return
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  }

  return {
    url: url.href,
    freeze() {
      isFrozen = true
      for (const socket of sockets) socket.pause()
    },
    loseNextCommit() {
      isLosing = true
    },
    thaw() {
      isFrozen = false
      for (const socket of sockets) socket.resume()
    },
    cut,
    mend: async () => void (await listen(server, port)),
    close: cut,
  }
}

/** The answers of one packet come together a moment after each other; then the connection ends. */
function loseAnswers(near: Socket, far: Socket): void {
  far.removeAllListeners('data')
  far.on('data', () => setTimeout(() => near.destroy(), 200))
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}
