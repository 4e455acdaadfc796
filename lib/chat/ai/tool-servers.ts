import type { SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import type { ToolCheckStep, ToolServerEntry } from '#lib/protocol/tool-servers.ts'
import type { ParsedCommand } from '#lib/protocol/wire.ts'
import { requireAdmin } from '../access.ts'
import type { Log } from '../ports.ts'
import type { UseCases } from '../use-cases.ts'
import type { ListTools, Tool } from './tools.ts'

/** Servers of tools: what admins do with them, and what AIs have of them beside the tools of the room. */

export type ToolServerChange = Omit<ParsedCommand<'tools:save'>, 'id'>

/** What is needed of the world. Throws CodedError `unavailable`. `by`: whose change it is, for the audit log. */
export interface ToolServers {
  list(): Promise<ToolServerEntry[]>
  /** Answers the id. Throws CodedError `invalid` or `taken` with fields, `conflict` where there are too many, `not_found`. */
  save(id: string | undefined, change: ToolServerChange, by: SessionUser): Promise<string>
  /** Throws CodedError `not_found`. */
  remove(id: string, by: SessionUser): Promise<void>
  /** Asks it what it offers, and keeps that. Throws CodedError `not_found`. */
  check(id: string, by: SessionUser): Promise<ToolCheckStep[]>
  /** Those of an AI, without asking any server. */
  listTools(assistant: string): Promise<Tool[]>
}

export function createToolServerSettings({ servers }: { servers: ToolServers }) {
  async function requireEntry(id: string): Promise<ToolServerEntry> {
    const entry = (await servers.list()).find((one) => one.id === id)
    if (!entry) throw new CodedError('not_found')
    return entry
  }

  const commands = {
    async 'tools:list'(actor) {
      requireAdmin(actor)
      return { servers: await servers.list() }
    },
    async 'tools:save'(actor, { id, ...change }) {
      requireAdmin(actor)
      return { server: await requireEntry(await servers.save(id, change, actor)) }
    },
    async 'tools:remove'(actor, { id }) {
      requireAdmin(actor)
      await servers.remove(id, actor)
      return {}
    },
    async 'tools:check'(actor, { id }) {
      requireAdmin(actor)
      const steps = await servers.check(id, actor)
      return { steps, server: await requireEntry(id) }
    },
  } satisfies Partial<UseCases>

  return { commands }
}

/** The room's own tools, and behind them those of servers; without these where nobody knows them. */
export function withServers(listRoomTools: ListTools, servers: Pick<ToolServers, 'listTools'>, log: Log): ListTools {
  return async (room, assistant) => {
    const others = await servers.listTools(assistant).catch((cause: unknown) => {
      log.warn({ err: cause, assistant }, 'the tools of servers could not be read')
      return []
    })
    return [...(await listRoomTools(room, assistant)), ...others]
  }
}
