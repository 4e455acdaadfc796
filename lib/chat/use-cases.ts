import type { SessionUser } from '#lib/protocol/entities.ts'
import type { CommandData, HttpCommandName, ParsedCommand } from '#lib/protocol/wire.ts'

/** What is done for each command that needs nothing of a socket. */
export type UseCases = {
  [N in HttpCommandName]: (actor: SessionUser, input: ParsedCommand<N>) => Promise<CommandData<N>>
}
