import type { LimitClass } from '#lib/protocol/command.ts'
import type { Result } from '#lib/protocol/errors.ts'
import { CodedError, type Failure } from '#lib/protocol/errors.ts'
import type { CommandData, ParsedCommand } from '#lib/protocol/wire.ts'
import { type CommandName, commands, isCommandName } from '#lib/protocol/wire.ts'
import { log } from '../log.ts'
import { letGo, takeIn } from './intake.ts'
import type { ChatSocket } from './io.ts'
import { holdForTurn } from './straight-writes.ts'
import { Encoded } from './text-parser.ts'

/**
 * The one edge of the sockets: parse, limit, run, acknowledge. Nothing that a client sends gets past it unparsed, and
 * nothing that fails behind it gets out other than as a code (RELIABILITY, trap 1).
 */

export type Commands = {
  [N in CommandName]: (socket: ChatSocket, input: ParsedCommand<N>) => Promise<CommandData<N> | Encoded<CommandData<N>>>
}

/** Throws CodedError('rate_limited') when the person has sent too much. */
export type Limit = (socket: ChatSocket, limit: LimitClass) => Promise<void>

/** In UTF-8, of what is not ASCII. */
const BYTES_PER_CHARACTER = 3

type Ack = (result: Result<unknown> | Encoded<Result<unknown>>) => void

export function answer(socket: ChatSocket, run: Commands, limit: Limit): void {
  // Never calls next: no packet goes on to listeners of its own, reserved names included.
  socket.use((packet) => void answerPacket(socket, packet, run, limit))
}

async function answerPacket(socket: ChatSocket, packet: unknown[], run: Commands, limit: Limit): Promise<void> {
  const [name, input, ack] = packet
  const reply = toAck(packet.at(-1))
  const weight = weigh(input)
  takeIn(socket, weight)
  try {
    if (!reply || packet.length !== 3 || ack !== packet.at(-1) || !isCommandName(name)) throw new CodedError('invalid')
    await limit(socket, commands[name].limit)
    const data = await runCommand(socket, name, input, run)
    holdForTurn(socket)
    reply(data instanceof Encoded ? data.within('{"ok":true,"data":', '}') : { ok: true, data })
  } catch (cause) {
    const failure = toFailure(cause)
    if (failure.code === 'internal')
      log().error({ err: cause, command: name, userId: socket.data.user.id }, 'command failed')
    else if (failure.code === 'unavailable') log().warn({ err: cause, command: name }, 'command could not be done')
    reply?.({ ok: false, error: failure })
  } finally {
    letGo(socket, weight)
  }
}

/** About how many bytes came, and will be answered and told. */
function weigh(input: unknown): number {
  const text = typeof input === 'object' && input !== null && 'text' in input ? input.text : ''
  return typeof text === 'string' ? text.length * BYTES_PER_CHARACTER : 0
}

async function runCommand<N extends CommandName>(
  socket: ChatSocket,
  name: N,
  input: unknown,
  run: Commands,
): Promise<CommandData<N> | Encoded<CommandData<N>>> {
  const parsed = commands[name].input.safeParse(input)
  if (!parsed.success) throw new CodedError('invalid', { cause: parsed.error })
  return await run[name](socket, parsed.data as ParsedCommand<N>)
}

/** An acknowledgement is said once, whatever happens. */
function toAck(value: unknown): Ack | undefined {
  return typeof value === 'function' ? (value as Ack) : undefined
}

function toFailure(cause: unknown): Failure {
  return cause instanceof CodedError ? cause.toFailure() : { code: 'internal' }
}
