import type { ToolServerChange, ToolServers } from '#lib/chat/ai/tool-servers.ts'
import { CodedError, type FieldCode } from '#lib/protocol/errors.ts'
import { TOOL_SERVER_NAME_MAX } from '#lib/protocol/limits.ts'
import type { ToolServerEntry } from '#lib/protocol/tool-servers.ts'
import { baseUrl, extraHeaders } from '../assistant/variables.ts'
import { mayBeOutgoing } from '../outgoing.ts'
import {
  deleteToolServer,
  findKeptToolServer,
  type KeptToolServer,
  listKeptToolServers,
  listToolServersOf,
  saveToolServer,
  type ToolServerColumns,
} from '../store/tool-servers.ts'
import { askForTools } from './offered.ts'
import { isChanging, toTools } from './tools.ts'

/** How admins set servers of tools, and what AIs have of them: what is kept is the truth, read anew each time. */

const URL_MAX = 1_000

export function createToolServers(): ToolServers {
  async function requireKept(id: string): Promise<KeptToolServer> {
    const kept = await findKeptToolServer(id)
    if (!kept) throw new CodedError('not_found')
    return kept
  }

  return {
    list: async () => (await listKeptToolServers()).map(toEntry),
    async save(id, change, by) {
      const before = id === undefined ? null : await requireKept(id)
      const columns = toColumns(change, before)
      const { assistants } = change
      const details = {
        changed: Object.keys(change),
        ...(columns.url && { url: columns.url }),
        ...(assistants && { assistants }),
      }
      return await saveToolServer({
        ...{ id: id ?? null, columns, assistants },
        line: { by, action: 'tools:saved', details },
      })
    },
    remove: deleteToolServer,
    async check(id, by) {
      const { url, headers } = await requireKept(id)
      if (!headers) return [{ step: 'connection', ok: false, fault: 'unreadable' }]
      const { steps, tools } = await askForTools({ url, headers })
      if (tools) {
        await saveToolServer({
          ...{ id, columns: { tools, checkedAt: new Date() } },
          line: { by, action: 'tools:checked', details: { tools: tools.length } },
        })
      }
      return steps
    },
    listTools: async (assistant) => toTools(await listToolServersOf(assistant)),
  }
}

function toEntry(kept: KeptToolServer): ToolServerEntry {
  return {
    ...{ id: kept.id, name: kept.name, url: kept.url, assistants: kept.assistants },
    headerNames: Object.keys(kept.headers ?? {}),
    ...(!kept.headers && { isUnreadable: true as const }),
    tools: kept.tools.map(({ parameters: _, ...tool }) => ({
      ...tool,
      changes: isChanging(kept, { ...tool, parameters: {} }),
    })),
    ...(kept.checkedAt && { checkedAt: kept.checkedAt.toISOString() }),
  }
}

/** Throws CodedError `invalid` with all fields at fault. `before`: null where it is to be made. */
function toColumns(change: ToolServerChange, before: KeptToolServer | null): ToolServerColumns {
  const faults: Record<string, FieldCode> = {}
  const name = change.name === undefined && before ? undefined : (change.name ?? '').trim()
  if (name !== undefined) {
    const fault = toNameFault(name)
    if (fault) faults.name = fault
  }
  const url = change.url === undefined && before ? undefined : readUrl(change.url ?? '')
  if (url === null) faults.url = 'invalid'
  else if (url && !mayBeOutgoing(new URL(url))) faults.url = 'reserved'
  const headers = change.headers === undefined ? undefined : readHeaders(change.headers)
  if (headers === null) faults.headers = 'invalid'
  if (Object.keys(faults).length > 0) throw new CodedError('invalid', { fields: faults })
  const isMoved = Boolean(before && url && url !== before.url)
  // What was meant for one host is told to no other.
  const isElsewhere = Boolean(before && url && new URL(url).origin !== new URL(before.url).origin)
  const sent = headers ?? (isElsewhere ? {} : undefined)
  return {
    ...(name !== undefined && { name }),
    ...(url && { url }),
    ...(sent && { headers: sent }),
    ...(change.changes && { marks: toMarks(change.changes, isMoved ? {} : (before?.marks ?? {})) }),
    ...(isMoved && { tools: [], checkedAt: null, ...(!change.changes && { marks: {} }) }),
  }
}

function toNameFault(name: string): FieldCode | undefined {
  if (name === '') return 'required'
  if ([...name].length > TOOL_SERVER_NAME_MAX) return 'too_long'
  return /[\p{Cc}\p{Cs}\p{Bidi_Control}]/u.test(name) ? 'invalid_characters' : undefined
}

/** Null for what is none. */
function readUrl(typed: string): string | null {
  const parsed = baseUrl.safeParse(typed)
  if (!parsed.success || parsed.data.length > URL_MAX) return null
  const url = new URL(parsed.data)
  url.hash = ''
  return url.href
}

function readHeaders(typed: Record<string, string> | null): Record<string, string> | null {
  const parsed = extraHeaders.safeParse(JSON.stringify(typed ?? {}))
  return parsed.success ? parsed.data : null
}

function toMarks(
  wanted: NonNullable<ToolServerChange['changes']>,
  before: Record<string, boolean>,
): Record<string, boolean> {
  const marks = Object.entries({ ...before, ...wanted })
  return Object.fromEntries(marks.filter((mark): mark is [string, boolean] => mark[1] !== null))
}
