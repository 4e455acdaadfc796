import type { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { ListToolsResultSchema, type Tool } from '@modelcontextprotocol/sdk/types.js'
import { TOOL_CHECK_STEPS, type ToolCheckStep } from '#lib/protocol/tool-servers.ts'
import type { KeptTool } from '../store/tool-servers.ts'
import { type ToolServerPlace, visitToolServer } from './connect.ts'
import { type ToolServerError, toShownWords, toToolServerError } from './fault.ts'

/** Asks a server what it offers, step by step. */

const CHECK_MS = 15_000
const PAGES_MAX = 8
const TOOLS_MAX = 64
/** UTF-16 units; of a schema as JSON. A tool with more of either of the first two is left out. */
const NAME_MAX = 128
const SCHEMA_MAX = 8_000
const DESCRIPTION_MAX = 1_000
const TITLE_MAX = 100

/** `tools` null: what it offers is not known. Never rejects. */
export async function askForTools(
  place: ToolServerPlace,
): Promise<{ steps: ToolCheckStep[]; tools: KeptTool[] | null }> {
  const steps: ToolCheckStep[] = []
  try {
    const tools = await visitToolServer(place, AbortSignal.timeout(CHECK_MS), async (client) => {
      const { name = '', version = '' } = client.getServerVersion() ?? {}
      steps.push(...passed('address', 'connection'), {
        step: 'protocol',
        ok: true,
        words: cut(`${name} ${version}`, TITLE_MAX),
      })
      return await listTools(client)
    })
    const kept = tools.filter(isKept).slice(0, TOOLS_MAX)
    steps.push({ step: 'tools', ok: true, words: `${kept.length} / ${tools.length}` })
    return { steps, tools: kept.map(toKeptTool) }
  } catch (cause) {
    const error = toToolServerError(cause)
    const step = steps.length > 0 ? 'tools' : toStep(error)
    const words = toShownWords(error, place.headers)
    const before = TOOL_CHECK_STEPS.slice(steps.length, TOOL_CHECK_STEPS.indexOf(step))
    return {
      steps: [...steps, ...passed(...before), { step, ok: false, fault: error.fault, ...(words && { words }) }],
      tools: null,
    }
  }
}

function passed(...names: ToolCheckStep['step'][]): ToolCheckStep[] {
  return names.map((step) => ({ step, ok: true }))
}

/** Which step it was that failed before the server has said who it is. */
function toStep({ fault }: ToolServerError): ToolCheckStep['step'] {
  if (fault === 'private') return 'address'
  return fault === 'garbage' || fault === 'too_large' || fault === 'tool' ? 'protocol' : 'connection'
}

async function listTools(client: Client): Promise<Tool[]> {
  const tools: Tool[] = []
  let cursor: string | undefined
  for (let page = 0; page < PAGES_MAX; page += 1) {
    // The client's own listTools would compile the schemas of what tools answer.
    const answer = await client.request(
      { method: 'tools/list', params: cursor === undefined ? {} : { cursor } },
      ListToolsResultSchema,
    )
    tools.push(...answer.tools)
    cursor = answer.nextCursor
    if (cursor === undefined) break
  }
  return tools
}

function isKept({ name, inputSchema }: Tool): boolean {
  return name !== '' && name.length <= NAME_MAX && JSON.stringify(inputSchema).length <= SCHEMA_MAX
}

function toKeptTool({ name, title = '', description = '', inputSchema, annotations }: Tool): KeptTool {
  const shown = cut(title || (annotations?.title ?? ''), TITLE_MAX)
  return {
    name: name.toWellFormed(),
    ...(shown && { title: shown }),
    description: cut(description, DESCRIPTION_MAX),
    parameters: inputSchema,
    isReadOnly: annotations?.readOnlyHint === true,
  }
}

function cut(text: string, max: number): string {
  return text.trim().slice(0, max).toWellFormed()
}
