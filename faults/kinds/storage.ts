import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Connection, createConnection } from 'mariadb'
import type { Fault } from '../fault.ts'
import type { Stage } from '../stage.ts'
import { createWorld, type World } from '../world.ts'

/** A database that answers, but not with yes. */

const HOLD_S = 4
const SCRATCH_ROWS = 400
const TMPFS_MEGABYTES = 400

export const storageFaults: Fault[] = [
  {
    name: 'deadlocks with a competitor on the rooms row',
    isQuick: true,
    run: provokeDeadlocks,
  },
  {
    name: 'lock on the rooms row held',
    run: (stage) =>
      whileConnected(stage, async (connection) => {
        await connection.query('START TRANSACTION')
        await connection.query('SELECT id FROM parlor.rooms FOR UPDATE')
        await stage.talk(HOLD_S)
        await connection.query('ROLLBACK')
      }),
  },
  {
    name: 'writes of the whole database locked',
    run: (stage) =>
      whileConnected(stage, async (connection) => {
        await connection.query('FLUSH TABLES WITH READ LOCK')
        await stage.talk(HOLD_S)
        await connection.query('UNLOCK TABLES')
      }),
  },
  {
    name: 'connections all taken by others',
    run: takeAllConnections,
  },
  {
    name: 'connections killed again and again',
    async run(stage) {
      for (let round = 0; round < 12; round++) {
        await killConnections(stage.world)
        await sleep(300 * stage.random())
      }
    },
  },
  {
    name: 'read-only database',
    async run(stage) {
      await stage.world.database.query('SET GLOBAL read_only = 1')
      await stage.talk(HOLD_S)
      stage.require(someoneWaits(stage), 'everything was stored in a read-only database')
      await stage.world.database.query('SET GLOBAL read_only = 0')
    },
  },
  {
    name: 'disk full',
    findObstacle: findTmpfsObstacle,
    createWorld: createSmallWorld,
    run: fillDisk,
  },
]

async function whileConnected(stage: Stage, work: (connection: Connection) => Promise<void>): Promise<void> {
  const connection = await stage.world.database.connect()
  await work(connection).finally(() => connection.end())
}

function someoneWaits({ cast }: Stage): boolean {
  return cast.some(({ person }) => person.report().waiting > 0)
}

/**
 * The server takes the room's row and then, for the foreign key, the sender's; the competitor takes them the other
 * way round, after changes of its own that make it the dearer one to undo.
 */
async function provokeDeadlocks(stage: Stage): Promise<void> {
  const before = await countDeadlocks(stage.world)
  await whileConnected(stage, async (connection) => {
    await connection.query('DROP TABLE IF EXISTS parlor.scratch')
    await connection.query('CREATE TABLE parlor.scratch (id INT PRIMARY KEY, n INT) ENGINE=InnoDB')
    const rows = Array.from({ length: SCRATCH_ROWS }, (_, id) => `(${id},0)`).join()
    await connection.query(`INSERT INTO parlor.scratch VALUES ${rows}`)
    for (let round = 0; round < 25; round++) {
      const { user } = stage.cast[round % stage.cast.length] ?? {}
      try {
        await connection.query('START TRANSACTION')
        await connection.query('UPDATE parlor.scratch SET n = n + 1')
        await connection.query('SELECT id FROM parlor.users WHERE username = ? FOR UPDATE', [user?.username])
        await sleep(60)
        await connection.query('SELECT id FROM parlor.rooms FOR UPDATE')
      } catch (cause) {
        if ((cause as { errno?: number }).errno !== 1213) throw cause
      }
      await connection.query('ROLLBACK')
      await sleep(40)
    }
    await connection.query('DROP TABLE parlor.scratch')
  })
  stage.require((await countDeadlocks(stage.world)) > before, 'there was no deadlock')
}

async function countDeadlocks(world: World): Promise<number> {
  const [row] = await world.database.query<{ count: number }[]>(
    `SELECT COUNT AS count FROM information_schema.INNODB_METRICS WHERE NAME = 'lock_deadlocks'`,
  )
  return Number(row?.count)
}

async function takeAllConnections(stage: Stage): Promise<void> {
  const { database } = stage.world
  const taken: Connection[] = []
  const fill = async () => {
    for (;;) taken.push(await createConnection({ ...toOptions(database.url(database.port)), connectTimeout: 1_500 }))
  }
  await fill().catch(() => {})
  await killConnections(
    stage.world,
    taken.map(({ threadId }) => threadId ?? 0),
  )
  await fill().catch(() => {})
  await stage.talk(HOLD_S)
  stage.require(taken.length > 0, 'no connection could be taken')
  await Promise.all(taken.map((connection) => connection.end().catch(() => connection.destroy())))
}

async function killConnections({ database }: World, except: number[] = []): Promise<void> {
  const connection = await database.connect()
  try {
    const processes = await connection.query<{ Id: number; User: string }[]>('SHOW PROCESSLIST')
    const ids = processes.filter(({ User, Id }) => User === 'parlor' && !except.includes(Id)).map(({ Id }) => Id)
    // One that has gone meanwhile can't be killed.
    for (const id of ids) await connection.query(`KILL ${id}`).catch(() => {})
  } finally {
    await connection.end()
  }
}

function toOptions(url: string) {
  const { hostname, port, username, password, pathname } = new URL(url)
  return { host: hostname, port: Number(port), user: username, password, database: pathname.slice(1) }
}

const SMALL = () => resolve(`.data-faults/${process.pid}-small`)
const TMPFS = () => resolve(`.data-faults/${process.pid}-tmpfs`)

function findTmpfsObstacle(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'a tmpfs can only be mounted by root on Linux'
  try {
    mount()
    unmount()
    return null
  } catch {
    return 'a tmpfs can not be mounted here'
  }
}

function mount(): void {
  mkdirSync(TMPFS(), { recursive: true })
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${TMPFS_MEGABYTES}m`, 'tmpfs', TMPFS()], { stdio: 'ignore' })
}

function unmount(): void {
  execFileSync('umount', [TMPFS()], { stdio: 'ignore' })
}

async function createSmallWorld(random: () => number): Promise<World> {
  mount()
  try {
    const world = await createWorld({
      folder: SMALL(),
      dataFolder: TMPFS(),
      random,
    })
    return {
      ...world,
      async heal() {
        rmSync(`${TMPFS()}/filler`, { force: true })
        await world.heal()
      },
      async close() {
        await world.close()
        unmount()
        for (const folder of [SMALL(), TMPFS()]) rmSync(folder, { recursive: true, force: true })
      },
    }
  } catch (cause) {
    unmount()
    throw cause
  }
}

async function fillDisk(stage: Stage): Promise<void> {
  const filler = openSync(`${TMPFS()}/filler`, 'w')
  for (const bytes of [1024 * 1024, 4096]) {
    try {
      for (;;) writeSync(filler, Buffer.alloc(bytes))
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ENOSPC') throw cause
    }
  }
  closeSync(filler)
  // Long enough that the table's file must grow.
  for (let round = 0; round < 12; round++) {
    for (const { person } of stage.cast) person.write(`${round} ${'满'.repeat(5_000)}`)
    await sleep(300)
  }
  await stage.talk(2)
  stage.require(someoneWaits(stage), 'everything was stored on a full disk')
  rmSync(`${TMPFS()}/filler`)
  // MariaDB may end itself over a full disk, which is its right: a new one finds what was committed.
  stage.world.database.program.deaths.length = 0
}
