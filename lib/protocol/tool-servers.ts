import { z } from 'zod'
import { defineCommand } from './command.ts'
import { TOOL_FAULTS } from './errors.ts'
import { ASSISTANTS_OF_ALL_MAX, TOOL_SERVERS_MAX } from './limits.ts'
import { id, instant, nothing } from './schemas.ts'

/** Servers of the Model Context Protocol whose tools AIs may call. No answer holds a header's value. */

const HEADERS_MAX = 20
const MARKS_MAX = 64

const offeredTool = z.object({
  name: z.string(),
  title: z.string().exactOptional(),
  description: z.string().describe('May be empty.'),
  isReadOnly: z.boolean().describe('Its server says that it changes nothing.'),
  changes: z
    .boolean()
    .describe('Its calls wait for the yes of whoever asked: what was set, else whatever is not `isReadOnly`.'),
})

const toolServer = z
  .object({
    id,
    name: z.string(),
    url: z.string(),
    headerNames: z.array(z.string()).describe('Of what is sent along.'),
    isUnreadable: z
      .literal(true)
      .exactOptional()
      .describe('Its headers can’t be decrypted, as NEXTAUTH_SECRET has changed: set them anew.'),
    assistants: z.array(z.string()).describe('Usernames of the AIs that have its tools.'),
    tools: z.array(offeredTool).describe('What it offered when it was checked last: what AIs may call.'),
    checkedAt: instant.exactOptional(),
  })
  .meta({ id: 'ToolServer', description: 'A server whose tools AIs may call.' })
export type ToolServerEntry = z.output<typeof toolServer>

/** In the order in which they are tried. */
export const TOOL_CHECK_STEPS = ['address', 'connection', 'protocol', 'tools'] as const

const checkStep = z
  .object({
    step: z.enum(TOOL_CHECK_STEPS),
    ok: z.boolean(),
    fault: z.enum(TOOL_FAULTS).exactOptional().describe('Why it failed.'),
    words: z.string().exactOptional().describe('What was met: a host, a name and version, what was said of a failure.'),
  })
  .meta({ id: 'ToolCheckStep', description: 'A step of a check of a server of tools.' })
export type ToolCheckStep = z.output<typeof checkStep>

export const toolServerCommands = {
  'tools:list': defineCommand({
    summary: 'The servers of tools by name.',
    input: nothing,
    output: z.object({ servers: z.array(toolServer) }),
    ...{ limit: 'other', right: 'administer', scope: null, overHttp: true },
  }),
  'tools:save': defineCommand({
    summary: `Makes a server of tools, or with \`id\` changes one: what is absent stays. More than ${TOOL_SERVERS_MAX} are a \`conflict\`. Its tools are those that \`tools:check\` finds; another address has none yet, and another host no headers.`,
    input: z.strictObject({
      id: id.optional(),
      name: z.string().optional(),
      url: z.string().optional(),
      headers: z
        .record(z.string(), z.string().max(4_000))
        .refine((headers) => Object.keys(headers).length <= HEADERS_MAX)
        .nullable()
        .optional()
        .describe('In place of all that there were; null takes them away.'),
      assistants: z.array(z.string()).max(ASSISTANTS_OF_ALL_MAX).optional().describe('Usernames, in place of all.'),
      changes: z
        .record(z.string().max(128), z.boolean().nullable())
        .refine((marks) => Object.keys(marks).length <= MARKS_MAX)
        .optional()
        .describe('By tool, whether it changes something; null leaves that to what its server says.'),
    }),
    output: z.object({ server: toolServer }),
    ...{ limit: 'other', right: 'administer', scope: null, overHttp: true },
  }),
  'tools:remove': defineCommand({
    summary: 'Removes a server of tools.',
    input: z.strictObject({ id }),
    output: nothing,
    ...{ limit: 'other', right: 'administer', scope: null, overHttp: true },
  }),
  'tools:check': defineCommand({
    summary:
      'Asks a server what it offers, step by step up to the first that fails; what it offers then is what AIs may call. This may take 15 s.',
    input: z.strictObject({ id }),
    output: z.object({ steps: z.array(checkStep), server: toolServer }),
    ...{ limit: 'other', right: 'administer', scope: null, overHttp: true, deadlineMs: 20_000 },
  }),
}
