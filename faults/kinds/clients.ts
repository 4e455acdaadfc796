import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { IDBFactory } from 'fake-indexeddb'
import { endWithThis } from '#test/program.ts'
import type { Order as CrowdOrder } from '../crowd.ts'
import type { Fault } from '../fault.ts'
import { between } from '../random.ts'
import type { Order as SleeperOrder } from '../sleeper.ts'
import type { Stage } from '../stage.ts'
import type { Report } from '../verdict.ts'

/** What happens to clients: tabs, sleep, clocks, crowds. */

const SLEEP_S = 20
const CROWD = 1_000
const CROWD_QUICK = 150
const GATHER_WITHIN_MS = 60_000
const HOUR_MS = 3_600_000
const SWITCHING_MS = 8_000
const SWITCHING_QUICK_MS = 3_000
const AWAY_MAX_MS = 300
const CUT_EVERY = 9

export const clientFaults: Fault[] = [
  {
    name: 'two tabs with one outbox',
    isQuick: true,
    prepare: bringTwoTabs,
    async run(stage) {
      const [first, second] = stage.cast.slice(-2)
      for (let round = 0; round < 4; round++) {
        first?.line.reset()
        await stage.talk(0.4)
        second?.line.reset()
        await stage.talk(0.4)
      }
    },
  },
  {
    name: 'tab closed with messages unsent',
    prepare: bringTwoTabs,
    async run(stage) {
      const [gone, left] = stage.cast.slice(-2)
      if (!gone || !left) return
      gone.line.conditions.isDown = true
      gone.line.reset()
      await stage.talk(2)
      stage.require(gone.person.report().waiting > 0, 'nothing waited in the tab that was closed')
      stage.dismiss(gone)
      // The other tab looks for what was left behind whenever it comes online.
      left.line.reset()
      await stage.talk(1)
    },
  },
  {
    name: 'room switch under load',
    isQuick: true,
    run: switchRooms,
  },
  {
    name: 'laptop asleep',
    run: sleepThrough,
  },
  {
    name: 'a thousand reconnects at once',
    isQuick: true,
    run: gatherCrowd,
  },
  {
    name: 'clock of the servers steps forwards and back',
    async run(stage) {
      for (const clockOffsetMs of [HOUR_MS, -HOUR_MS, 0]) {
        for (const server of stage.world.servers) server.send({ clockOffsetMs })
        await stage.talk(1.5)
      }
    },
  },
  {
    name: 'clocks of the two servers differ',
    async run(stage) {
      const [a, b] = stage.world.servers
      a.send({ clockOffsetMs: HOUR_MS })
      b.send({ clockOffsetMs: -HOUR_MS })
      await stage.talk(3)
      for (const server of stage.world.servers) server.send({ clockOffsetMs: 0 })
    },
  },
]

async function bringTwoTabs(stage: Stage): Promise<void> {
  const device = new IDBFactory()
  const { user } = await stage.bring('tab', { device })
  await stage.bring('tab', { device, user })
}

/** Some go to another room and come back all the time, while everybody talks in the first. */
async function switchRooms(stage: Stage): Promise<void> {
  const [owner, ...others] = stage.cast
  const wanderers = others.slice(0, 3)
  if (!owner) return
  const [port = 0] = stage.world.ports()
  const elsewhere = await makeRoom(`http://127.0.0.1:${port}`, stage.world.siteUrl, owner.cookie)
  const until = performance.now() + (stage.isQuick ? SWITCHING_QUICK_MS : SWITCHING_MS)
  let turns = 0
  await Promise.all(
    wanderers.map(async ({ person, line }) => {
      while (performance.now() < until) {
        person.goTo(elsewhere)
        await sleep(between(stage.random, 0, AWAY_MAX_MS))
        // Also in the middle of an entry.
        if (turns++ % CUT_EVERY === 0) line.reset()
        person.goTo(stage.world.roomId)
        await sleep(between(stage.random, 0, AWAY_MAX_MS))
      }
    }),
  )
  stage.require(turns >= wanderers.length, 'nobody went anywhere')
}

async function makeRoom(url: string, origin: string, cookie: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/room.create`, {
    method: 'POST',
    headers: { cookie, origin, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Elsewhere', visibility: 'public' }),
  })
  if (!answer.ok) throw new Error(`making a room was answered with ${answer.status}`)
  const { room }: { room: { id: string } } = await answer.json()
  return room.id
}

/** A process that is stopped as a whole: its timers stand still, its connections stay open. */
async function sleepThrough(stage: Stage): Promise<void> {
  const { world } = stage
  const user = await world.createUser('sleeper')
  const cookie = await world.createCookie(user)
  const line = await world.openLine(() => cookie)
  const { child, tell, ask } = start<SleeperOrder>('faults/sleeper.ts')
  await once(child, 'message')
  tell({ do: 'open', user, roomId: world.roomId, port: line.port })
  const report = () => ask<Report[]>({ do: 'report' })
  while (!(await report()).every(({ isReady }) => isReady)) await sleep(100)
  for (let number = 0; number < 30; number++) tell({ do: 'write', text: `before sleep ${number}` })
  child.kill('SIGSTOP')
  await stage.talk(SLEEP_S)
  child.kill('SIGCONT')
  stage.readers.push({
    report,
    close() {
      child.kill('SIGKILL')
      line.close()
    },
  })
}

async function gatherCrowd(stage: Stage): Promise<void> {
  const { world } = stage
  // Every word is said a thousand times.
  for (const actor of stage.cast.slice(1)) actor.isSilent = true
  const cookie = await world.createCookie(await world.createUser('crowd'))
  const count = stage.isQuick ? CROWD_QUICK : CROWD
  const { child, tell, ask } = start<CrowdOrder>('faults/crowd.ts')
  await once(child, 'message')
  const report = () => ask<Report[]>({ do: 'report' })
  stage.readers.push({ report, close: () => void child.kill('SIGKILL') })
  tell({ do: 'open', roomId: world.roomId, ports: world.ports(), cookie, count })
  const deadline = Date.now() + GATHER_WITHIN_MS
  while (!(await report()).every(({ isReady }) => isReady) && Date.now() < deadline) await sleep(200)
  stage.require(Date.now() < deadline, 'the crowd did not come in')
  await stage.talk(1)
  tell({ do: 'reset' })
  for (const { line } of stage.cast) line.reset()
  await sleep(50)
}

/** A process of clients, which answers one question at a time. */
function start<Order extends object>(path: string) {
  const child = endWithThis(
    fork(path, { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
  )
  return {
    child,
    tell: (order: Order) => void child.send(order),
    async ask<T>(order: Order): Promise<T> {
      const answer = once(child, 'message')
      child.send(order)
      const [said] = await answer
      return said as T
    },
  }
}
