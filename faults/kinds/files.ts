import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SharedFile } from '#lib/protocol/entities.ts'
import type { Fault } from '../fault.ts'
import { between } from '../random.ts'
import { post, read, send, toHash, upload } from '../requests.ts'
import type { Stage } from '../stage.ts'

/** Files that are uploaded and read while servers die and rights end. */

const ROUNDS = 3
const UPLOADS = 5
const LARGE_BYTES = 16 * 1024 * 1024
/** The promise: whoever lost a room reads nothing of it after so long, whichever server they are at. */
const OUT_WITHIN_MS = 1_000

export const fileFaults: Fault[] = [
  {
    name: 'kill -9 both servers while files are uploaded',
    isQuick: true,
    async run(stage) {
      const { world, random } = stage
      const actor = await stage.bring('uploader')
      /** What was uploaded, by its hash. */
      const contents = new Map<string, Buffer>()
      const kept: { file: SharedFile; hash: string }[] = []

      async function uploadAndSend(): Promise<void> {
        const body = Buffer.from(`${randomUUID()} `.repeat(Math.floor(between(random, 1, 40_000))))
        const hash = toHash(body)
        contents.set(hash, body)
        try {
          const file = await upload(world, actor, body)
          kept.push({ file, hash })
          if (random() < 0.5) await send(world, actor, file)
        } catch {
          // The server died: nothing was acknowledged.
        }
      }

      for (let round = 0; round < ROUNDS; round++) {
        const uploads = Array.from({ length: UPLOADS }, uploadAndSend)
        await sleep(between(random, 20, 300))
        await Promise.all(world.servers.map((server) => server.kill()))
        await Promise.all(uploads)
        await Promise.all(world.servers.map((server) => server.start()))
      }
      await uploadAndSend()
      await requireWhole(stage, contents)
      for (const { file, hash } of kept) {
        const answer = await read(world, actor, file.id)
        const isSame = answer.ok && toHash(Buffer.from(await answer.arrayBuffer())) === hash
        stage.require(isSame, `file ${file.id} was acknowledged and is not there whole (${answer.status})`)
      }
      stage.require(kept.length > 0, 'nothing was uploaded')
    },
  },
  {
    name: 'files of a room whose reader is shown out',
    isQuick: true,
    async run(stage) {
      const { world } = stage
      const [host] = stage.cast
      if (!host) return
      const guest = await stage.bring('reader')
      guest.isSilent = true
      await world.database.query("UPDATE parlor.users SET role = 'admin' WHERE id = ?", [host.user.id])
      const file = await upload(world, host, Buffer.alloc(LARGE_BYTES, 'files '))
      await send(world, host, file)
      const slow = (await read(world, guest, file.id, 1)).body?.getReader()
      const first = await slow?.read()
      stage.require((first?.value?.length ?? 0) > 0, 'the reader could not read before')
      await post(world, host, 'member.remove', { roomId: world.roomId, username: guest.user.username, ban: true })
      await sleep(OUT_WITHIN_MS)
      for (const server of [0, 1]) {
        const { status } = await read(world, guest, file.id, server)
        stage.require(status === 404, `server ${server} answered ${status} after ${OUT_WITHIN_MS} ms`)
      }
      let bytes = first?.value?.length ?? 0
      try {
        for (let next = await slow?.read(); next && !next.done; next = await slow?.read()) bytes += next.value.length
      } catch {
        // Cut, as it shall be.
      }
      stage.require(bytes < LARGE_BYTES, 'a download went on to its end')
      stage.dismiss(guest)
    },
  },
]

/** Each row has all of its bytes, and no bytes are half. */
async function requireWhole({ world, require }: Stage, contents: ReadonlyMap<string, Buffer>): Promise<void> {
  const rows = await world.database.query<{ stored: string; sha256: string; bytes: bigint }[]>(
    'SELECT `stored`, LOWER(HEX(sha256)) AS sha256, bytes FROM parlor.files',
  )
  const folder = join(world.dataFolder, 'files')
  for (const { stored, sha256, bytes } of rows) {
    const path = join(folder, stored.slice(0, 2), stored)
    const isThere =
      existsSync(path) && toHash(readFileSync(path)) === sha256 && readFileSync(path).length === Number(bytes)
    require(isThere, `the bytes of file ${stored} are not what its row says`)
  }
  for (const shard of readdirSync(folder).filter((name) => name.length === 2))
    for (const name of readdirSync(join(folder, shard))) {
      const isWhole =
        contents.has(toHash(readFileSync(join(folder, shard, name)))) || rows.some(({ stored }) => stored === name)
      require(isWhole, `half a file was kept: ${name}`)
    }
}
