import { randomBytes } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import type { Access } from '#lib/chat/access.ts'
import { createOwnData } from '#lib/chat/exports/own-data.ts'
import type { FileStorage } from '#lib/chat/file-storage.ts'
import type { Store } from '#lib/chat/ports.ts'
import { createMessage, ME } from '#test/samples.ts'
import { toOwnArchive } from './own-archive.ts'
import { toExportResponse } from './response.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const MB = 1024 * 1024
const TEXT_BYTES = 3_000
const IDS_AT_ONCE = 5_000

/** A store with so many messages of the person, each made when it is read and kept by nobody. */
function createManyMessages(count: number): Store {
  const toId = (place: number) => String(place + 1)
  return {
    findProfile: async () => null,
    listOwnEntrances: async () => [],
    async listOwnMessageIds(_username: string, after: string) {
      const from = Number(after)
      const length = Math.min(IDS_AT_ONCE, count - from)
      const next = from + length < count ? String(from + length) : null
      return { ids: Array.from({ length }, (_, index) => toId(from + index)), next }
    },
    findMessage: async (id: string) => createMessage(Number(id), { text: randomBytes(TEXT_BYTES).toString('base64') }),
    listOwnReactions: async () => ({ reactions: [], next: null }),
    listUsage: async () => [],
    listOwnFiles: async () => [],
  } as unknown as Store
}

/** What is alive at most while somebody reads the archive slowly, beyond what was before, and how long the archive is. */
async function readSlowly(count: number): Promise<{ bytes: number; liveBytes: number }> {
  const access = { requireAccess: async () => ({}) } as unknown as Access
  const listOwnData = createOwnData({ store: createManyMessages(count), storage: {} as FileStorage, access })
  const opened = { content: listOwnData(ME), requireStill: async () => {}, close() {} }
  const response = toExportResponse(new Request('http://x'), opened, toOwnArchive([], opened.content), {
    ...{ name: 'me.zip', type: 'application/zip', requireSession: async () => {} },
  })
  const before = measure()
  let [bytes, liveBytes, measuredAt] = [0, 0, 0]
  for (const reader = response.body?.getReader(); ; ) {
    const chunk = await reader?.read()
    if (!chunk || chunk.done) return { bytes, liveBytes }
    bytes += chunk.value.length
    // Whoever would write ahead of the reader does it now.
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate)
    if (bytes - measuredAt < MB) continue
    measuredAt = bytes
    liveBytes = Math.max(liveBytes, measure() - before)
  }
}

function measure(): number {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

it('Of an archive of one’s own data no more is in memory however long it is, and however slowly it is read.', async () => {
  const small = await readSlowly(1_000)
  const large = await readSlowly(10_000)
  expect(large.bytes).toBeGreaterThan(25 * MB)
  expect(large.bytes / small.bytes).toBeGreaterThan(9)
  expect(large.liveBytes).toBeLessThan(small.liveBytes + 10 * MB)
})
