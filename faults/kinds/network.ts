import { setTimeout as sleep } from 'node:timers/promises'
import type { TcpProxy } from '#test/tcp-proxy.ts'
import type { Fault } from '../fault.ts'
import { between } from '../random.ts'
import type { Stage } from '../stage.ts'

/** Lines that are slow, thin, cut or dead, between any two that talk. */

const BETWEEN: Record<string, (stage: Stage) => TcpProxy[]> = {
  'clients and servers': ({ cast }) => cast.map(({ line }) => line),
  'servers and database': ({ world }) => world.databaseLines,
  'servers and Redis': ({ world }) => world.redisLines,
}

const HARM: Record<string, (lines: TcpProxy[], stage: Stage) => Promise<void>> = {
  async latency(lines, stage) {
    for (const { conditions } of lines) Object.assign(conditions, { latencyMs: 80, jitterMs: 150 })
    await stage.talk(4)
  },
  async down(lines, stage) {
    for (const line of lines) {
      line.conditions.isDown = true
      line.reset()
    }
    await stage.talk(4)
  },
  async bandwidth(lines, stage) {
    for (const { conditions } of lines) conditions.bytesPerSecond = 24_000
    await stage.talk(4)
  },
  async reset(lines, stage) {
    for (let round = 0; round < 8; round++) {
      for (const line of lines) if (stage.random() < 0.6) line.reset()
      await sleep(between(stage.random, 100, 600))
    }
  },
  async slice(lines, stage) {
    for (const { conditions } of lines) Object.assign(conditions, { sliceBytes: 7, latencyMs: 1 })
    await stage.talk(3)
  },
  async 'half-open'(lines, stage) {
    for (const line of lines) {
      line.conditions.isHeld = true
      line.abandon()
    }
    await stage.talk(6)
  },
}

/** 3 Mbit/s, in packets. */
const THIN = { bytesPerSecond: 375_000, sliceBytes: 1_400 }
const LONG_TEXT = '汉'.repeat(15_900)
const LONG_TEXTS_EACH = 10
const THIN_DONE_WITHIN_MS = 60_000

const QUICK = ['reset between clients and servers']

export const networkFaults: Fault[] = [
  ...Object.entries(BETWEEN).flatMap(([place, pick]) =>
    Object.entries(HARM).map(([harm, act]): Fault => {
      const name = `${harm} between ${place}`
      return { name, ...(QUICK.includes(name) && { isQuick: true }), run: (stage) => act(pick(stage), stage) }
    }),
  ),
  {
    name: 'acknowledgement lost after commit',
    isQuick: true,
    async run(stage) {
      const lines = stage.cast.map(({ line }) => line)
      const cut = {
        in: 'answer' as const,
        words: /^[^[]*43\/chat,\d+\[\{"ok":true,"data":\{"message"/,
        afterMs: 0,
        share: 0.3,
      }
      for (const { conditions } of lines) conditions.cut = cut
      await stage.talk(5)
      requireCuts(stage, lines)
    },
  },
  {
    name: 'commit lost on its way back to the server',
    isQuick: true,
    async run(stage) {
      const lines = stage.world.databaseLines
      const cut = { in: 'question' as const, words: /INSERT INTO messages.*COMMIT/s, afterMs: 80, share: 0.2 }
      for (const { conditions } of lines) conditions.cut = cut
      await stage.talk(5)
      requireCuts(stage, lines)
    },
  },
  {
    name: 'thin line, long texts',
    run: sayMuchOnThinLines,
  },
]

/** Everybody says much at once, and somebody comes in to all that. */
async function sayMuchOnThinLines(stage: Stage): Promise<void> {
  for (const actor of stage.cast) {
    Object.assign(actor.line.conditions, THIN)
    actor.isSilent = true
    for (let number = 0; number < LONG_TEXTS_EACH; number++) actor.person.write(`${number} ${LONG_TEXT}`)
  }
  await stage.talk(2)
  const late = await stage.bring('late')
  Object.assign(late.line.conditions, THIN)
  late.isSilent = true
  const everybody = () => stage.cast.map(({ person }) => person.report())
  const isDone = () => everybody().every(({ isReady, waiting }) => isReady && waiting === 0)
  for (const deadline = Date.now() + THIN_DONE_WITHIN_MS; !isDone() && Date.now() < deadline; ) await sleep(100)
  stage.require(isDone(), 'long texts did not get through a thin line')
  const opened = late.line.countOpened()
  stage.require(opened <= 3, `a newcomer on a thin line needed ${opened} connections`)
}

/** Otherwise the fault would prove nothing. */
function requireCuts(stage: Stage, lines: TcpProxy[]): void {
  const cuts = lines.reduce((sum, line) => sum + line.countCuts(), 0)
  stage.require(cuts > 0, 'nothing was cut')
}
