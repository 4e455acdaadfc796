import type { Result } from '#lib/protocol/errors.ts'
import { type CommandData, type CommandName, isCommandName, type ParsedCommand } from '#lib/protocol/wire.ts'
import type { Edge } from '../edge.ts'
import { log } from '../log.ts'
import { counters } from '../metrics/counters.ts'
import { REQUEST_ID_HEADER, withRequestId } from '../request-context.ts'
import { letGo, takeIn } from './intake.ts'
import type { ChatSocket } from './io.ts'
import { corkUntilTold } from './straight-writes.ts'
import { Encoded } from './text-parser.ts'

/** The sockets' side of the edge: a packet in, an acknowledgement out (docs/traps.md, 1). */

export type Commands = {
  [N in CommandName]: (socket: ChatSocket, input: ParsedCommand<N>) => Promise<CommandData<N> | Encoded<CommandData<N>>>
}

/** In UTF-8, of what is not ASCII. */
const BYTES_PER_CHARACTER = 3

type Ack = (result: Result<unknown> | Encoded<Result<unknown>>) => void

export function answer(socket: ChatSocket, run: Commands, edge: Edge): void {
  const connection = String(socket.request.headers[REQUEST_ID_HEADER])
  let number = 0
  // Never calls next: no packet goes on to listeners of its own, reserved names included.
  socket.use((packet) => {
    number++
    withRequestId(`${connection}.${number}`, () => void answerPacket(socket, packet, run, edge))
  })
}

async function answerPacket(socket: ChatSocket, packet: unknown[], run: Commands, edge: Edge): Promise<void> {
  const [name, input, ack] = packet
  const reply = toAck(packet.at(-1))
  if (!reply || packet.length !== 3 || ack !== packet.at(-1) || !isCommandName(name)) {
    reply?.({ ok: false, error: { code: 'invalid' } })
    return
  }
  const began = performance.now()
  const weight = weigh(input)
  takeIn(socket, weight)
  try {
    const result = await runCommand(socket, name, input, run, edge)
    if (result.ok) corkUntilTold(socket)
    reply(result.ok && result.data instanceof Encoded ? result.data.within('{"ok":true,"data":', '}') : result)
  } catch (cause) {
    log().error({ err: cause, command: name }, 'an acknowledgement could not be said')
  } finally {
    counters().ackSeconds.add((performance.now() - began) / 1000)
    letGo(socket, weight)
  }
}

function runCommand<N extends CommandName>(
  socket: ChatSocket,
  name: N,
  input: unknown,
  run: Commands,
  edge: Edge,
): Promise<Result<CommandData<N> | Encoded<CommandData<N>>>> {
  const { user, scopes, address } = socket.data
  const caller = { user, scopes, address, isGone: () => !socket.connected }
  return edge.run(
    caller,
    name,
    () => input,
    (parsed) => run[name](socket, parsed),
  )
}

/** About how many bytes came, and will be answered and told. */
function weigh(input: unknown): number {
  const text = typeof input === 'object' && input !== null && 'text' in input ? input.text : ''
  return typeof text === 'string' ? text.length * BYTES_PER_CHARACTER : 0
}

function toAck(value: unknown): Ack | undefined {
  return typeof value === 'function' ? (value as Ack) : undefined
}
