import { type CallToolResult, CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js'
import { disarmTokens } from '#lib/chat/ai/disarm.ts'
import { type Tool, type ToolInput, type ToolResult, toPlainResult } from '#lib/chat/ai/tools.ts'
import type { ToolFault } from '#lib/protocol/errors.ts'
import { log } from '../log.ts'
import type { KeptTool, KeptToolServer } from '../store/tool-servers.ts'
import { visitToolServer } from './connect.ts'
import { toShownWords, toToolServerError } from './fault.ts'

/** The tools of servers as AIs have them. What they tell is bounded again where there is room for it. */

/** What endpoints take as the name of a function. */
const NAME_MAX = 64
/** UTF-16 units of what one call tells. */
const TOLD_MAX = 100_000
const SHOWN_NAME_MAX = 64

export function toTools(servers: readonly KeptToolServer[]): Tool[] {
  const names = new Set<string>()
  return servers.flatMap((server) =>
    server.tools.map((kept) => {
      const name = toFreeName(server, kept, names)
      names.add(name)
      return toTool(server, kept, name)
    }),
  )
}

/** Its call waits for the yes of whoever asked: what an admin has said, else whatever its server does not call harmless. */
export function isChanging({ marks }: KeptToolServer, { name, isReadOnly }: KeptTool): boolean {
  return (Object.hasOwn(marks, name) ? marks[name] : undefined) ?? !isReadOnly
}

function toTool(server: KeptToolServer, kept: KeptTool, name: string): Tool {
  const { title, description, parameters } = kept
  return {
    name,
    description: disarmTokens(description || title || kept.name),
    parameters,
    source: { server: server.name, tool: kept.name.slice(0, SHOWN_NAME_MAX).toWellFormed() },
    changes: isChanging(server, kept),
    toShown,
    run: (input, _context, signal) => callTool(server, kept, input, signal),
  }
}

async function callTool(
  server: KeptToolServer,
  kept: KeptTool,
  input: ToolInput,
  signal: AbortSignal,
): Promise<ToolResult> {
  const { url, headers } = server
  if (!headers) return fail('unreadable')
  try {
    const params = { name: kept.name, arguments: input }
    const result = await visitToolServer({ url, headers }, signal, (client) =>
      client.request({ method: 'tools/call', params }, CallToolResultSchema),
    )
    const text = toText(result)
    return { ...toPlainResult(text || 'Done.'), ...(result.isError && { fault: 'tool' as const }) }
  } catch (cause) {
    const error = toToolServerError(cause)
    log().warn({ err: error, server: server.name, tool: kept.name, fault: error.fault }, 'a tool of a server failed')
    return fail(error.fault, toShownWords(error, headers))
  }
}

function fail(fault: ToolFault, words = ''): ToolResult {
  const said = words === '' ? '' : ` (${disarmTokens(words)})`
  return { ...toPlainResult(`Error: ${WHY[fault]}${said}.`), fault }
}

const WHY: Record<ToolFault, string> = {
  private: 'the server of this tool is at an address that may not be reached',
  unreachable: 'the server of this tool can’t be reached',
  timeout: 'the server of this tool took too long',
  refused: 'the server of this tool refuses the request',
  redirected: 'the server of this tool is elsewhere',
  status: 'the server of this tool has failed',
  garbage: 'the server of this tool answered what nobody understands',
  too_large: 'the server of this tool answered too much',
  unreadable: 'the server of this tool is not set up',
  tool: 'the tool has failed',
}

/** What can be told in words; of the rest what it is. */
function toText({ content, structuredContent }: CallToolResult): string {
  const parts = content.map((part) => {
    if (part.type === 'text') return part.text
    if (part.type === 'resource_link') return part.uri
    if (part.type === 'resource') return 'text' in part.resource ? part.resource.text : `[${part.resource.uri}]`
    return `[${part.type}: ${part.mimeType}]`
  })
  const text = parts.join('\n') || (structuredContent ? JSON.stringify(structuredContent) : '')
  return disarmTokens(text.slice(0, TOLD_MAX).toWellFormed())
}

/** `path: notes.md, text: Hello`. */
function toShown(input: ToolInput): string {
  return Object.entries(input)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ')
}

function toFreeName(server: KeptToolServer, { name }: KeptTool, taken: ReadonlySet<string>): string {
  const prefix = toPlain(server.name).toLowerCase() || `tools${server.id}`
  const whole = `${prefix}_${toPlain(name) || 'tool'}`
  for (let count = 1; ; count += 1) {
    const suffix = count === 1 ? '' : `_${count}`
    const free = `${whole.slice(0, NAME_MAX - suffix.length)}${suffix}`
    if (!taken.has(free)) return free
  }
}

function toPlain(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]+/g, '_').replace(/^_+|_+$/g, '')
}
