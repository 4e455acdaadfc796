import pLimit from 'p-limit'
import { ZodError } from 'zod'
import type { Scope } from '#lib/protocol/command.ts'
import type { SessionUser, TokenScope } from '#lib/protocol/entities.ts'
import { CodedError, type Failure, type FieldCode, type Result } from '#lib/protocol/errors.ts'
import { type CommandName, findCommand, type ParsedCommand } from '#lib/protocol/wire.ts'
import { withDeadline } from './deadline.ts'
import { env } from './env.ts'
import { isDraining } from './lifecycle.ts'
import { createLimits, type Limits } from './limits.ts'
import { log } from './log.ts'
import { counters, countOne } from './metrics/counters.ts'
import { redis } from './redis.ts'
import { remember } from './remember.ts'
import { runFrom } from './request-address.ts'
import { saySlow } from './slow.ts'

/**
 * The one edge of the chat, for sockets and HTTP alike: limit, parse, run, map errors. Nothing that a client sends gets
 * past it unparsed, nothing that fails behind it gets out other than as a code, an answer comes within 3 s, and a process
 * that stops begins none.
 */

const DEADLINE_MS = 2_800
/** When everybody comes back at once, so many catch up at a time; the others wait in order. */
const ENTERING_AT_ONCE = 20
/** The log names a command that took so long, without its place in the queue; not one that has a deadline of its own. */
const SLOW_MS = 1_000

/** Who wants something done. */
export interface Caller {
  user: SessionUser
  /** What their token may; null for a session, which may everything that its person may. */
  scopes: readonly TokenScope[] | null
  address: string
  /** Whether nobody waits for the answer any more. */
  isGone(): boolean
  /** Counts what is done in place of the limits of people. Throws CodedError `rate_limited`. */
  count?(): Promise<void>
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
        const { input, limit, scope, deadlineMs } = findCommand(name)
        await (caller.count?.() ?? limits.command({ userId: caller.user.id, address: caller.address }, limit))
        requireTokenScope(caller, scope)
        const parsed = input.safeParse(await read())
        if (!parsed.success) throw parsed.error
        if (isDraining()) throw new CodedError('unavailable')
        const given = parsed.data as ParsedCommand<typeof name>
        const run = () => (deadlineMs === undefined ? watchSlow(name, () => work(given)) : work(given))
        // What is done all the time is no matter of the audit log.
        const begin = limit === 'message' || limit === 'entry' ? run : () => runFrom(caller.address, run)
        const data = await track(
          limit === 'entry' ? enterInTurn(caller, begin) : withDeadline(deadlineMs ?? DEADLINE_MS, begin()),
        )
        countOne(counters().commands, 'ok')
        return { ok: true, data }
      } catch (cause) {
        const error = toFailure(cause, { command: name, userId: caller.user.id })
        countOne(counters().commands, error.code)
        return { ok: false, error }
      }
    },
    settled: async () => void (await Promise.allSettled([...underWay])),
  }
}

async function watchSlow<D>(command: CommandName, work: () => Promise<D>): Promise<D> {
  const began = performance.now()
  const data = await work()
  const ms = performance.now() - began
  if (ms >= SLOW_MS) saySlow(`command ${command}`, ms, { command }, 'a command was slow')
  return data
}

/** Throws CodedError `forbidden` for a token that may not; where there is no scope, none may. */
function requireTokenScope({ scopes }: Caller, scope: Scope): void {
  if (scopes && (scope === null || !scopes.includes(scope))) throw new CodedError('forbidden')
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
