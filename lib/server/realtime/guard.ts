import pLimit from 'p-limit'
import { CodedError } from '#lib/protocol/errors.ts'
import { type CommandName, commands } from '#lib/protocol/wire.ts'
import { withDeadline } from '../deadline.ts'
import { isDraining } from '../lifecycle.ts'
import type { Commands } from './answer.ts'
import type { ChatSocket } from './io.ts'

/** What holds for every command, whatever it does: an answer within 3 s, and none begun by a process that stops. */

const DEADLINE_MS = 2_800
/** When everybody comes back at once, so many catch up at a time; the others wait in order. */
const ENTERING_AT_ONCE = 20

export interface GuardedCommands {
  commands: Commands
  /** Resolves when no command is under way. */
  settled(): Promise<void>
}

export function guardCommands(run: Commands): GuardedCommands {
  const underWay = new Set<Promise<unknown>>()
  const entering = pLimit(ENTERING_AT_ONCE)

  function guard<A extends [ChatSocket, unknown], D>(command: (...args: A) => Promise<D>, isEntering: boolean) {
    const runInTime = (...args: A) => withDeadline(DEADLINE_MS, command(...args))
    return async (...args: A): Promise<D> => {
      if (isDraining()) throw new CodedError('unavailable')
      const result = isEntering ? entering(() => runIfConnected(args[0], () => runInTime(...args))) : runInTime(...args)
      underWay.add(result)
      try {
        return await result
      } finally {
        underWay.delete(result)
      }
    }
  }

  const names = Object.keys(commands) as CommandName[]
  const guarded = names.map((name) => [name, guard(run[name] as never, name === 'room:enter')])
  return {
    commands: Object.fromEntries(guarded) as Commands,
    settled: async () => void (await Promise.allSettled([...underWay])),
  }
}

/** Whoever left while waiting needs no answer any more, and a process that stops waits for nobody in the queue. */
async function runIfConnected<T>(socket: ChatSocket, run: () => Promise<T>): Promise<T> {
  if (!socket.connected || isDraining()) throw new CodedError('unavailable')
  return await run()
}
