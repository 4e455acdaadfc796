import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { SharedFile } from '#lib/protocol/entities.ts'
import { endWithThis } from '#test/program.ts'
import { type Change, listTexts } from '../changes.ts'
import type { Fault } from '../fault.ts'
import { post, send, toHash, upload } from '../requests.ts'
import type { Actor, Stage } from '../stage.ts'
import type { Report } from '../verdict.ts'
import type { World } from '../world.ts'

/** Backups that are made while people talk, and restored beside them. */

const RESTORED = 'parlor_restored'
const FILES = 4

export const backupFaults: Fault[] = [
  {
    name: 'backup while people talk, a server is killed and files go, restored elsewhere',
    isQuick: true,
    async run(stage) {
      const { world } = stage
      const folder = mkdtempSync(join(tmpdir(), 'parlor-drill-'))
      const path = join(folder, 'all.backup')
      try {
        const actor = await stage.bring('keeper')
        actor.isAlone = false
        const files = await sendFiles(world, actor)
        const before = stage.cast.map(({ person }) => toCopy(person.report()))
        const backup = runParlor(world, ['backup', path], world.database.url(world.database.port), world.dataFolder)
        await disturb(stage, actor, files)
        const made = await backup
        stage.require(made.status === 0, `the backup ended with ${made.status}: ${made.said}`)
        const target = new URL(world.database.url(world.database.port))
        target.pathname = `/${RESTORED}`
        const restored = await runParlor(world, ['restore', path], target.href, join(folder, 'data'))
        stage.require(restored.status === 0, `the restore ended with ${restored.status}: ${restored.said}`)
        await requireMessages(stage, before)
        await requireFiles(stage, files, join(folder, 'data', 'files'))
      } finally {
        await world.database.query(`DROP DATABASE IF EXISTS ${RESTORED}`)
        rmSync(folder, { recursive: true, force: true })
      }
    },
  },
]

interface SentFile {
  file: SharedFile
  hash: string
}

async function sendFiles(world: World, actor: Actor): Promise<SentFile[]> {
  const sent: SentFile[] = []
  for (let index = 0; index < FILES; index++) {
    const body = Buffer.from(`${randomUUID()} `.repeat(1 + index * 10_000))
    const file = await upload(world, actor, body)
    await send(world, actor, file)
    sent.push({ file, hash: toHash(body) })
  }
  return sent
}

/** A server dies, and the last of the files goes with its message. */
async function disturb({ world, talk }: Stage, actor: Actor, files: SentFile[]): Promise<void> {
  await talk(0.2)
  const last = files.at(-1)?.file.id
  const [row] = await world.database.query<{ id: string }[]>(
    'SELECT CAST(message_id AS CHAR) AS id FROM parlor.files WHERE id = ?',
    [last],
  )
  await post(world, actor, 'message.delete', { messageId: row?.id })
  await world.servers[1].kill()
  await world.servers[1].start()
}

/** `npm run parlor` without the preparation, which is done. */
function runParlor(
  world: World,
  words: string[],
  url: string,
  dataDir: string,
): Promise<{ status: number; said: string }> {
  const program = `import { runVerb } from ${JSON.stringify(resolve('dist/parlor.mjs'))}; process.exit(await runVerb(process.argv.slice(1)))`
  const child = endWithThis(
    spawn(process.execPath, ['--input-type=module', '-e', program, ...words], {
      env: { ...process.env, DATABASE_URL: url, DATA_DIR: dataDir, NEXTAUTH_URL: world.siteUrl },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  )
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += chunk))
  return new Promise((done) => child.once('close', (status) => done({ status: status ?? -1, said })))
}

function toCopy({ username, acked, changes }: Report): Pick<Report, 'username' | 'acked' | 'changes'> {
  return { username, acked: [...acked], changes: changes.map((change) => ({ ...change })) }
}

/** Whatever was acknowledged before the backup began is there, as it was then or as it was made since; and nothing between is missing. */
async function requireMessages({ world, cast, require }: Stage, before: ReturnType<typeof toCopy>[]): Promise<void> {
  const rows = await world.database.query<{ id: string; seq: number; sender: string; text: string }[]>(
    `SELECT CAST(id AS CHAR) AS id, seq, sender, message AS text FROM ${RESTORED}.messages WHERE room_id = ? ORDER BY seq`,
    [world.roomId],
  )
  const [room] = await world.database.query<{ lastSeq: number }[]>(
    `SELECT last_seq AS lastSeq FROM ${RESTORED}.rooms WHERE id = ?`,
    [world.roomId],
  )
  const byId = new Map(rows.map((row) => [row.id, row]))
  const later = cast.flatMap(({ person }) => person.report().changes)
  for (const { username, acked, changes } of before)
    for (const ack of acked) {
      const row = byId.get(ack.id)
      const texts = [...listTexts(ack, changes), ...listAnyTexts(ack.id, later)]
      const isKept = row?.seq === ack.seq && row.sender === username && texts.includes(row.text)
      require(isKept, `acknowledged to ${username} before the backup, not restored so: ${ack.text}`)
    }
  require(before.some(({ acked }) => acked.length > 0), 'nothing was acknowledged before the backup')
  require(rows.every(({ seq }, index) => seq === index + 1), 'the restored room has a hole')
  require(room?.lastSeq === rows.length, `the restored room is at ${room?.lastSeq}, with ${rows.length} messages`)
}

/** Every text that its author has given it since. */
function listAnyTexts(messageId: string, changes: Change[]): string[] {
  return changes
    .filter((change) => change.messageId === messageId && change.type !== 'react')
    .map((change) => (change.type === 'edit' ? change.text : ''))
}

async function requireFiles({ world, require }: Stage, files: SentFile[], folder: string): Promise<void> {
  const rows = await world.database.query<{ id: string; stored: string; isRemoved: number }[]>(
    `SELECT CAST(id AS CHAR) AS id, \`stored\`, removed_at IS NOT NULL AS isRemoved FROM ${RESTORED}.files`,
  )
  for (const [index, { file, hash }] of files.entries()) {
    const row = rows.find(({ id }) => id === file.id)
    const path = row ? join(folder, row.stored.slice(0, 2), row.stored) : ''
    const isWhole = existsSync(path) && toHash(readFileSync(path)) === hash
    // The one that was deleted meanwhile may be gone.
    require(isWhole || index === files.length - 1, `file ${file.id} is not restored whole`)
  }
}
