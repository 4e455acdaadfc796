import pLimit from 'p-limit'
import { ZodError } from 'zod'
import type { SessionUser } from '#lib/protocol/entities.ts'
import { CodedError, type Failure, type FieldCode, type Result } from '#lib/protocol/errors.ts'
import { type CommandName, commands, type ParsedCommand } from '#lib/protocol/wire.ts'
import { withDeadline } from './deadline.ts'
import { env } from './env.ts'
import { isDraining } from './lifecycle.ts'
import { createLimits, type Limits } from './limits.ts'
import { log } from './log.ts'
import { redis } from './redis.ts'
import { remember } from './remember.ts'

/**
 * The one edge of the chat, for sockets and HTTP alike: limit, parse, run, map errors. Nothing that a client sends gets
 * past it unparsed, nothing that fails behind it gets out other than as a code, an answer comes within 3 s, and a process
 * that stops begins none.
 */

const DEADLINE_MS = 2_800
/** When everybody comes back at once, so many catch up at a time; the others wait in order. */
const ENTERING_AT_ONCE = 20

/** Who wants something done. */
export interface Caller {
  user: SessionUser
  address: string
  /** Whether nobody waits for the answer any more. */
  isGone(): boolean
}

export interface Edge {
  /**
   * Does the work of a command, if it may be done and `read` gives what its schema takes. Never rejects. `read` is
   * called when the caller's limits have let it through.
   */
  run<N extends CommandName, D>(
    caller: Caller,
    name: N,
    read: () => unknown,
    work: (input: ParsedCommand<N>) => Promise<D>,
  ): Promise<Result<D>>
  /** Resolves when no command is under way. */
  settled(): Promise<void>
}

/** The process's edge: what HTTP asks for counts together with what sockets ask for. */
export function edge(): Edge {
  return remember('edge', () => createEdge(createLimits(env(), redis())))
}

export function createEdge(limits: Pick<Limits, 'command'>): Edge {
  const underWay = new Set<Promise<unknown>>()
  const entering = pLimit(ENTERING_AT_ONCE)

  /** Whoever left while waiting needs no answer any more, and a process that stops waits for nobody in the queue. */
  function enterInTurn<D>(caller: Caller, work: () => Promise<D>): Promise<D> {
    return entering(() => {
      if (caller.isGone() || isDraining()) throw new CodedError('unavailable')
      return withDeadline(DEADLINE_MS, work())
    })
  }

  async function track<D>(work: Promise<D>): Promise<D> {
    underWay.add(work)
    try {
      return await work
    } finally {
      underWay.delete(work)
    }
  }

  return {
    async run(caller, name, read, work) {
      try {
        const { input, limit } = commands[name]
        await limits.command({ userId: caller.user.id, address: caller.address }, limit)
        const parsed = input.safeParse(await read())
        if (!parsed.success) throw parsed.error
        if (isDraining()) throw new CodedError('unavailable')
        const begin = () => work(parsed.data as ParsedCommand<typeof name>)
        return {
          ok: true,
          data: await track(limit === 'entry' ? enterInTurn(caller, begin) : withDeadline(DEADLINE_MS, begin())),
        }
      } catch (cause) {
        return { ok: false, error: toFailure(cause, { command: name, userId: caller.user.id }) }
      }
    },
    settled: async () => void (await Promise.allSettled([...underWay])),
  }
}

/** What may be told of an error; what was not expected is logged and hidden. `context` goes into the log. */
export function toFailure(cause: unknown, context: object = {}): Failure {
  const coded = toCodedError(cause)
  if (coded.code === 'internal') log().error({ err: cause, ...context }, 'what was asked for failed')
  else if (coded.code === 'unavailable')
    log().warn({ err: coded.cause ?? cause, ...context }, 'what was asked for could not be done')
  return coded.toFailure()
}

function toCodedError(cause: unknown): CodedError {
  if (cause instanceof CodedError) return cause
  if (cause instanceof ZodError) return new CodedError('invalid', { ...toFields(cause), cause })
  return new CodedError('internal', { cause })
}

/** The names of the fields whose shape was wrong; what is no object at all has none. */
function toFields(error: ZodError): { fields?: Record<string, FieldCode> } {
  const names = error.issues.flatMap(({ path: [name] }) => (typeof name === 'string' ? [name] : []))
  return names.length > 0 ? { fields: Object.fromEntries(names.map((name) => [name, 'invalid'])) } : {}
}
