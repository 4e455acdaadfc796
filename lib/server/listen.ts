import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Listens and gives the real port (`PORT=0` takes a free one). Rejects when the port can't be had. */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}
