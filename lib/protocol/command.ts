import type { z } from 'zod'
import type { TokenScope } from './entities.ts'
import type { Action } from './rules/rights.ts'

/**
 * What a command and a fact are. One definition is all there is to say of one: the sockets, /api/v1, the client's
 * requests, openapi.json and docs/protocol.md follow from it.
 */

/**
 * What a command counts as. `message`: one of MESSAGES_PER_10S. `change`: a quarter of one. `entry`: catching up, of which
 * a process does a few at a time. `other`: far above what people do.
 */
export type LimitClass = 'message' | 'change' | 'entry' | 'other'

/** What a token must be allowed for a command; null where no token may. */
export type Scope = Exclude<TokenScope, 'metrics'> | null

/** Who may, in the words of the table of rights; `anybody` who is signed in, `administer` the admins of the site. */
export type Right = 'anybody' | 'administer' | Action

export interface Command<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  /** One sentence for whoever writes a client. */
  summary: string
  /** Strict: an unknown key is `invalid`. The domain checks what a schema can't. */
  input: I
  /** The `data` of the acknowledgement, and the answer over HTTP. */
  output: O
  limit: LimitClass
  right: Right | readonly Right[]
  scope: Scope
  /** Whether `POST /api/v1/COMMAND` takes it, too; not where it is about the socket itself. */
  overHttp: boolean
  /** In place of the 3 s within which all others are answered, in milliseconds. */
  deadlineMs?: number
}

export function defineCommand<const C extends Command>(command: C): C {
  return command
}

export interface FactDefinition<P extends z.ZodType = z.ZodType> {
  summary: string
  /** Those in a room, or a person on all their sockets. */
  to: 'room' | 'person'
  payload: P
}

export function defineFact<const F extends FactDefinition>(fact: F): F {
  return fact
}
