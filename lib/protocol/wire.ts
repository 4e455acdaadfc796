import type { z } from 'zod'
import { assistantCommands, assistantFacts } from './assistants.ts'
import { blockCommands, blockFacts } from './blocks.ts'
import { botCommands } from './bots.ts'
import { budgetCommands } from './budgets.ts'
import { buildFacts } from './builds.ts'
import { catchUpCommands } from './catch-up.ts'
import type { Command } from './command.ts'
import { endpointCommands } from './endpoints.ts'
import type { Result } from './errors.ts'
import { inboxCommands, inboxFacts } from './inbox.ts'
import { inviteCommands } from './invites.ts'
import { markCommands, markFacts } from './marks.ts'
import { memberCommands, memberFacts } from './members.ts'
import { messageCommands, messageFacts } from './messages.ts'
import { replyCommands, replyFacts } from './replies.ts'
import { reportCommands, reportFacts } from './reports.ts'
import { retentionCommands } from './retention.ts'
import { roomCommands, roomFacts } from './rooms.ts'
import { sessionFacts } from './sessions.ts'
import { summaryCommands, summaryFacts } from './summaries.ts'
import { tokenCommands } from './tokens.ts'
import { toolServerCommands } from './tool-servers.ts'
import { userCommands } from './users.ts'
import { webhookCommands } from './webhooks.ts'

/**
 * The whole wire: commands go to the server and are acknowledged, facts come from it. Each is defined once, with its
 * noun; to add one is to add it there. Carries zod: the browser takes types from here and nothing else.
 */

export const commands = {
  ...roomCommands,
  ...memberCommands,
  ...inviteCommands,
  ...messageCommands,
  ...markCommands,
  ...replyCommands,
  ...catchUpCommands,
  ...summaryCommands,
  ...userCommands,
  ...blockCommands,
  ...reportCommands,
  ...budgetCommands,
  ...retentionCommands,
  ...assistantCommands,
  ...endpointCommands,
  ...toolServerCommands,
  ...tokenCommands,
  ...botCommands,
  ...webhookCommands,
  ...inboxCommands,
}

export const facts = {
  ...roomFacts,
  ...memberFacts,
  ...messageFacts,
  ...markFacts,
  ...replyFacts,
  ...summaryFacts,
  ...inboxFacts,
  ...blockFacts,
  ...reportFacts,
  ...assistantFacts,
  ...sessionFacts,
  ...buildFacts,
}

export type CommandName = keyof typeof commands
/** What a client sends. */
export type CommandInput<N extends CommandName> = z.input<(typeof commands)[N]['input']>
/** The same once it is parsed. */
export type ParsedCommand<N extends CommandName> = z.output<(typeof commands)[N]['input']>
/** What the acknowledgement carries as `data`. */
export type CommandData<N extends CommandName> = z.output<(typeof commands)[N]['output']>

/** Those that /api/v1 takes, too: they need nothing of a socket. */
export type HttpCommandName = {
  [N in CommandName]: (typeof commands)[N]['overHttp'] extends true ? N : never
}[CommandName]

export type FactName = keyof typeof facts
export type Fact<N extends FactName> = z.output<(typeof facts)[N]['payload']>

/** What is said of a command, in the shape that all have. */
export function findCommand(name: CommandName): Command {
  return commands[name]
}

export function isCommandName(name: unknown): name is CommandName {
  return typeof name === 'string' && Object.hasOwn(commands, name)
}

export function isHttpCommandName(name: unknown): name is HttpCommandName {
  return isCommandName(name) && commands[name].overHttp
}

export type ClientToServerEvents = {
  [N in CommandName]: (input: CommandInput<N>, ack: (result: Result<CommandData<N>>) => void) => void
}
export type ServerToClientEvents = { [N in FactName]: (fact: Fact<N>) => void }
