import type { Program } from '#test/program.ts'
import type { Fault } from '../fault.ts'
import type { Stage } from '../stage.ts'
import type { World } from '../world.ts'

/** Processes that are killed, frozen and stopped. */

type Pick = (world: World) => Program[]

const VICTIMS: Record<string, Pick> = {
  'server A': (world) => [world.servers[0]],
  'server B': (world) => [world.servers[1]],
  'both servers': (world) => world.servers,
  database: (world) => [world.database.program],
  Redis: (world) => [world.redis],
  everything: (world) => world.programs,
}
const QUICK = ['kill -9 server A', 'kill -9 database', 'freeze database', 'kill -9 Redis']
const FREEZE_S = 4
const DOWN_S = 2
/** The hard limit of a shutdown. */
const EXIT_WITHIN_MS = 20_000

export const processFaults: Fault[] = [
  ...listFor('kill -9', async (stage, programs) => {
    await Promise.all(programs.map((program) => program.kill()))
    await stage.talk(DOWN_S)
  }),
  ...listFor('freeze', async (stage, programs) => {
    for (const program of programs) program.freeze()
    await stage.talk(FREEZE_S)
  }),
  {
    name: 'SIGTERM server A under load',
    run: (stage) => restart(stage, stage.world.servers[0]),
  },
  {
    name: 'rolling restart of both servers',
    async run(stage) {
      for (const server of stage.world.servers) {
        await restart(stage, server)
        await stage.talk(1)
      }
    },
  },
  {
    name: 'SIGTERM both servers at once',
    async run(stage) {
      await Promise.all(stage.world.servers.map((server) => restart(stage, server)))
    },
  },
  {
    name: 'restart database in order',
    run: ({ world }) => cycle(world.database.program),
  },
  {
    name: 'restart Redis in order',
    run: ({ world }) => cycle(world.redis),
  },
  {
    name: 'kill -9 server A five times',
    async run(stage) {
      for (let round = 0; round < 5; round++) {
        await stage.world.servers[0].kill()
        await stage.world.servers[0].start()
        await stage.talk(0.5)
      }
    },
  },
]

function listFor(verb: string, act: (stage: Stage, programs: Program[]) => Promise<void>): Fault[] {
  return Object.entries(VICTIMS).map(([victim, pick]) => {
    const name = `${verb} ${victim}`
    return {
      name,
      ...(QUICK.includes(name) && { isQuick: true }),
      run: (stage) => act(stage, pick(stage.world)),
    }
  })
}

async function restart(stage: Stage, server: Program): Promise<void> {
  const { status, signal, tookMs } = await server.stop()
  stage.require(status === 0, `${server.name} ended with ${signal ?? status} on SIGTERM`)
  stage.require(tookMs < EXIT_WITHIN_MS, `${server.name} took ${Math.round(tookMs)} ms to stop`)
  await server.start()
}

async function cycle(program: Program): Promise<void> {
  await program.stop()
  await program.start()
}
