import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectWithin } from '#test/eventually.ts'
import { openLine, toHead, toUpgrade, untilClosed } from '#test/raw-http.ts'
import { createClient, createTestLobby, enterRoom } from '#test/realtime.ts'
import { startTestProcess, type TestProcess } from '#test/server-process.ts'
import { closeStore } from '../store/open.ts'

/** One server process, and lines to it that are cut, kept open and left half open. */

let lobby: Awaited<ReturnType<typeof createTestLobby>>
let server: TestProcess

beforeAll(async () => {
  lobby = await createTestLobby()
  server = await startTestProcess({ DATABASE_URL: lobby.database.url })
})
afterAll(async () => {
  await server?.close()
  await closeStore()
  await lobby.database.drop()
})

const WEBSOCKET = '/ws/?EIO=4&transport=websocket'

it('goes on while hundreds of upgrades are reset, closed and left, and ends within seconds', {
  timeout: 180_000,
}, async () => {
  const port = Number(new URL(server.origin).port)
  const targets = ['/ws', '/ws/', WEBSOCKET, '/wsx', '/ws/x', '/']
  for (let index = 0; index < 300; index++) {
    const line = await openLine(port)
    line.write(toUpgrade(targets[index % targets.length] ?? '', index % 5 ? 'websocket' : 'h2c'))
    if (index % 2) line.resetAndDestroy()
    else line.end()
  }
  const person = await lobby.createUser('person')
  const client = await enterRoom(createClient(server.origin, { cookie: person.cookie }), lobby.roomId)

  const heads = ['', 'GET / HTTP/1.1\r\nHost:', `${toHead('POST /', 'Content-Length: 9')}x`, toUpgrade(WEBSOCKET)]
  const lines = await Promise.all(
    heads.flatMap((head) =>
      Array.from({ length: 20 }, async () => {
        const line = await openLine(port)
        if (head) line.write(head)
        return line
      }),
    ),
  )
  expect(await client.request('typing:set', { roomId: lobby.roomId, isTyping: true })).toMatchObject({ ok: true })
  const began = performance.now()
  server.signal('SIGTERM')
  expect(await server.ended()).toBe(0)
  expectWithin(6_000, began)
  await Promise.all([client.ended(), ...lines.map(untilClosed)])
})
