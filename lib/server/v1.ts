import type { Chat } from '#lib/chat/chat.ts'
import type { SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { WIRE_FRAME_MAX_BYTES } from '#lib/protocol/limits.ts'
import { type HttpCommandName, isHttpCommandName, type ParsedCommand } from '#lib/protocol/wire.ts'
import { requireCaller } from './auth/caller.ts'
import { chat } from './chat.ts'
import { clientAddress } from './client-address.ts'
import { edge } from './edge.ts'
import { json, readBody, toFailureResponse } from './http.ts'

/** `POST /api/v1/COMMAND`: the same commands as over sockets, through the same edge and with the same limits. */

/**
 * Does the command of this word (`message.send`). Throws CodedError `unauthenticated`, `not_found` where there is no such
 * command over HTTP, `unavailable`.
 */
export async function serveCommand(request: Request, word: string): Promise<Response> {
  const { user, scopes } = await requireCaller(request.headers)
  const name = toCommandName(word)
  if (name === null) throw new CodedError('not_found')
  const caller = { user, scopes, address: clientAddress(request.headers), isGone: () => request.signal.aborted }
  const read = () => readBody(request, WIRE_FRAME_MAX_BYTES)
  const result = await edge().run(caller, name, read, (input) => runUseCase(chat(), user, name, input))
  return result.ok ? json(result.data) : toFailureResponse(result.error)
}

function toCommandName(word: string): HttpCommandName | null {
  const name = /^([a-z]+)\.([a-z]+)$/.test(word) ? word.replace('.', ':') : null
  return isHttpCommandName(name) ? name : null
}

function runUseCase<N extends HttpCommandName>(
  { commands }: Chat,
  user: SessionUser,
  name: N,
  input: ParsedCommand<N>,
) {
  return commands[name](user, input)
}
