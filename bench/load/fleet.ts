import { type ChildProcess, fork } from 'node:child_process'
import type { SendPlan } from './sender.ts'
import type { Actions, Checked, Counted, Opened } from './worker.ts'

/** The load generator: processes of its own, so that it never takes the server's time on its one thread. */

const CONNECTIONS_PER_WORKER = 1_000
const ANSWER_TIMEOUT_MS = 120_000

type Input<N extends keyof Actions> = Parameters<Actions[N]>[0]
type Output<N extends keyof Actions> = Awaited<ReturnType<Actions[N]>>

export interface Enter {
  port: number
  cookies: string[]
  roomId: string
  after?: number
}

export type Fleet = ReturnType<typeof createFleet>

/** Worker processes enough for `connections`; call end() whatever happens. */
export function createFleet(connections: number) {
  const count = Math.max(1, Math.ceil(connections / CONNECTIONS_PER_WORKER))
  const workers = Array.from({ length: count }, createWorker)

  function all<N extends keyof Actions>(name: N, ...input: Parameters<Actions[N]>): Promise<Output<N>[]> {
    return Promise.all(workers.map((worker) => worker.ask(name, input[0] as Input<N>)))
  }

  return {
    /** Everybody enters; `tookMs` is the slowest worker's. */
    async open({ cookies, ...rest }: Enter): Promise<Opened> {
      const size = Math.ceil(cookies.length / workers.length)
      const opened = await Promise.all(
        workers.map((worker, index) =>
          worker.ask('open', { ...rest, cookies: cookies.slice(index * size, (index + 1) * size) }),
        ),
      )
      return {
        tookMs: Math.max(...opened.map(({ tookMs }) => tookMs)),
        caughtUp: sum(opened.map(({ caughtUp }) => caughtUp)),
        rev: Math.max(...opened.map(({ rev }) => rev)),
      }
    },
    enter: (input: { roomId: string; after?: number }) => all('enter', input),
    /** The senders are connections of the first worker. */
    send: (plan: SendPlan & { senders: number }) => workers[0]?.ask('send', plan),
    async count(): Promise<Counted> {
      const counted = await all('count')
      return {
        deliveries: sum(counted.map(({ deliveries }) => deliveries)),
        acked: sum(counted.map(({ acked }) => acked)),
        failed: sum(counted.map(({ failed }) => failed)),
        latenciesMs: counted.flatMap(({ latenciesMs }) => latenciesMs),
      }
    },
    async stop(): Promise<number> {
      return Math.max(...(await all('stop')))
    },
    async check(top: number): Promise<Checked> {
      const checked = await all('check', { top })
      const total = (name: keyof Checked) => sum(checked.map((each) => each[name]))
      return { lost: total('lost'), doubled: total('doubled'), disordered: total('disordered'), cut: total('cut') }
    },
    close: () => all('close'),
    end() {
      for (const worker of workers) worker.end()
    },
  }
}

function createWorker() {
  const child: ChildProcess = fork(new URL('worker.ts', import.meta.url), {
    execArgv: ['--import', 'tsx'],
    serialization: 'advanced',
  })
  const waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>()
  let lastId = 0
  child.on('message', ({ id, result, failure }: { id: number; result: never; failure?: string }) => {
    const caller = waiting.get(id)
    waiting.delete(id)
    if (failure === undefined) caller?.resolve(result)
    else caller?.reject(new Error(failure))
  })
  child.on('exit', (status) => {
    for (const { reject } of waiting.values()) reject(new Error(`a load process ended: ${status}`))
    waiting.clear()
  })

  return {
    ask<N extends keyof Actions>(name: N, input: Input<N>): Promise<Output<N>> {
      const id = ++lastId
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`${name} took too long`)), ANSWER_TIMEOUT_MS)
        const settle =
          <T>(action: (value: T) => void) =>
          (value: T) => {
            clearTimeout(timer)
            action(value)
          }
        waiting.set(id, { resolve: settle(resolve), reject: settle(reject) })
        child.send({ id, name, input: input as object })
      })
    },
    end: () => child.disconnect(),
  }
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
