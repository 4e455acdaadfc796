import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConversation } from '#lib/chat/ai/conversation.ts'
import { countOmitted, tellConversation } from '#lib/chat/ai/turns.ts'
import { connectTo } from '#lib/server/database/connect.ts'
import { closeWriterPool } from '#lib/server/store/connection.ts'
import { db } from '#lib/server/store/prisma.ts'
import { createStore } from '#lib/server/store/store.ts'
import { seed } from '#prisma/seed.ts'
import { startEmbedded } from '#tools/database/embedded.ts'
import { migrate } from '#tools/database/migrate.ts'
import { toQuantile } from './measure.ts'
import { seedMessages } from './seed.ts'

/** What a reply is told, read from a short room and a long one and made into turns: `node --import tsx bench/contexts.ts`. */

const WARM_ROUNDS = 20
const ROUNDS = 100
const PROMPT_TOKENS = 12_000

const folder = mkdtempSync(join(tmpdir(), 'parlor-contexts-'))
const server = await startEmbedded(folder)
try {
  const url = new URL(server.url)
  url.pathname = '/parlor_contexts'
  await migrate(url.href)
  process.env.DATABASE_URL = url.href
  await seed({ aiName: '小砚' })
  await db().user.create({ data: { username: 'alice', usernameKey: Buffer.from('alice'), displayName: 'alice' } })
  for (const count of [1_000, 100_000]) await measure(url.href, count)
} finally {
  await Promise.all([closeWriterPool(), db().$disconnect()])
  await server.stop()
  rmSync(folder, { recursive: true })
}

async function measure(url: string, count: number): Promise<void> {
  const { id } = await db().room.create({ data: { slug: `r${count}`, name: 'r', visibility: 'public' } })
  const roomId = String(id)
  const sql = await connectTo(url)
  await seedMessages(sql, { roomId, sender: 'alice', count })
  await sql.end()
  const store = createStore({ toModel: () => 'm' })
  const [found, [question]] = await Promise.all([
    store.listMine(roomId, []),
    store.readPage(roomId, { newest: true }, 1),
  ])
  if (!found || !question) throw new Error('the room is not there')
  const reply = { ...question, id: '0', sender: 'ai', askedBy: 'alice', replyTo: question.id }
  const parts = {
    store,
    assistant: { username: 'ai', displayName: '小砚', instructions: '' },
    promptTokens: PROMPT_TOKENS,
  }
  const times: number[] = []
  const cpuTimes: number[] = []
  let told = 0
  for (let round = 0; round < WARM_ROUNDS + ROUNDS; round++) {
    const cpu = process.cpuUsage()
    const at = performance.now()
    const conversation = await readConversation(found.room, reply, parts)
    const turns = tellConversation(conversation)
    countOmitted(conversation, turns)
    if (round < WARM_ROUNDS) continue
    times.push(performance.now() - at)
    const { user, system } = process.cpuUsage(cpu)
    cpuTimes.push((user + system) / 1_000)
    told = turns.reduce((sum, { messages }) => sum + messages.length, 0)
  }
  const [best, median, late] = [0, 0.5, 0.95].map((share) => quantile(times, share))
  const cpuMs = quantile(cpuTimes, 0.5)
  console.log(`${count} messages, ${told} told: best ${best} ms, p50 ${median}, p95 ${late}; processor p50 ${cpuMs}`)
}

function quantile(times: number[], share: number): string {
  return toQuantile(
    times.toSorted((a, b) => a - b),
    share,
  ).toFixed(1)
}
