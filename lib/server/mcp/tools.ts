import { randomUUID } from 'node:crypto'
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { z } from 'zod'
import { findAnchor } from '#lib/chat/messages.ts'
import type { PagePosition } from '#lib/chat/ports.ts'
import { CodedError, type Failure } from '#lib/protocol/errors.ts'
import {
  PAGE_SIZE,
  PAGE_SIZE_MAX,
  SEARCH_PAGE_SIZE,
  SEARCH_PAGE_SIZE_MAX,
  SEARCH_QUERY_MAX,
} from '#lib/protocol/limits.ts'
import { id, position } from '#lib/protocol/schemas.ts'
import { requireScopeOf } from '../auth/caller.ts'
import { chat } from '../chat.ts'
import { type Caller, edge, toFailure } from '../edge.ts'
import { fitAnswer, toldMessage, toldRoom, toToldMessage, toToldRoom } from './shapes.ts'

/** What programs may do in the rooms of a token through /mcp: the reads of HTTP and `message:send`, for models. */

const READS = { readOnlyHint: true, openWorldHint: false }
const day = z.iso.date()

export function addTools(server: McpServer, caller: Caller): void {
  const { user } = caller

  server.registerTool(
    'list_rooms',
    {
      title: 'List rooms',
      description: 'The rooms that you may read, your own first, with their ids for the other tools.',
      inputSchema: z.strictObject({
        query: z.string().max(100).optional().describe('Part of a name, slug or topic: only rooms that hold it.'),
      }),
      outputSchema: z.object({
        rooms: z.array(toldRoom),
        omitted: z.number().int().describe('So many more rooms did not fit: narrow it with `query`.'),
      }),
      annotations: READS,
    },
    ({ query = '' }) =>
      read(async () => {
        const wanted = query.toLowerCase()
        const rooms = (await chat().rooms.list(user)).filter(({ name, slug, topic }) =>
          [name, slug, topic].some((text) => text.toLowerCase().includes(wanted)),
        )
        const fitting = fitAnswer(rooms.map(toToldRoom), 0)
        return { rooms: fitting, omitted: rooms.length - fitting.length }
      }),
  )

  server.registerTool(
    'read_messages',
    {
      title: 'Read messages',
      description:
        'Messages of a room, ascending by seq: the newest, or those before, after or around a seq. Fewer than the limit where they are long. Reading marks nothing as read.',
      inputSchema: z.strictObject({
        roomId: id,
        before: position.optional().describe('The newest ones before this seq.'),
        after: position.optional().describe('The oldest ones after this seq.'),
        around: position.optional().describe('Those next to this seq, on both sides.'),
        limit: z.number().int().min(1).max(PAGE_SIZE_MAX).default(PAGE_SIZE),
      }),
      outputSchema: z.object({
        messages: z.array(toldMessage),
        hasBefore: z.boolean().describe('There are older ones.'),
        hasAfter: z.boolean().describe('There are newer ones.'),
      }),
      annotations: READS,
    },
    ({ roomId, limit, ...asked }) =>
      read(async () => {
        const at = toPosition(asked)
        const page = await chat().messages.readPage(user, roomId, at, limit)
        const messages = fitAnswer(page.messages.map(toToldMessage), findAnchor(at, page.messages))
        return {
          messages,
          hasBefore: page.hasBefore || messages[0]?.seq !== page.messages[0]?.seq,
          hasAfter: page.hasAfter || messages.at(-1)?.seq !== page.messages.at(-1)?.seq,
        }
      }),
  )

  server.registerTool(
    'search_messages',
    {
      title: 'Search messages',
      description:
        'Messages with all of these words in the rooms that you may read, newest first. A phrase in quotation marks is found as it stands.',
      inputSchema: z.strictObject({
        query: z.string().max(SEARCH_QUERY_MAX).default('').describe('May be blank beside another condition.'),
        roomId: id.optional().describe('Only in this room.'),
        from: z.string().min(1).max(SEARCH_QUERY_MAX).optional().describe('Only of this username.'),
        after: day.optional().describe('Only since this day, in UTC.'),
        before: day.optional().describe('Only up to this day, in UTC.'),
        has: z.enum(['file', 'link', 'image']).optional(),
        cursor: id.optional().describe('The `nextCursor` of the answer before.'),
        limit: z.number().int().min(1).max(SEARCH_PAGE_SIZE_MAX).default(SEARCH_PAGE_SIZE),
      }),
      outputSchema: z.object({
        hits: z.array(z.object({ message: toldMessage, room: z.object({ id, slug: z.string(), name: z.string() }) })),
        nextCursor: id.exactOptional().describe('There may be older hits: ask again with it.'),
      }),
      annotations: READS,
    },
    ({ query: q, roomId: room, ...conditions }) =>
      read(async () => {
        const page = await chat().search.find(user, { q, room, ...conditions })
        const found = page.hits.map(({ message, room: where }) => ({ message: toToldMessage(message), room: where }))
        const hits = fitAnswer(found, 0)
        const nextCursor = hits.length < found.length ? hits.at(-1)?.message.id : page.nextCursor
        return { hits, ...(nextCursor !== undefined && { nextCursor }) }
      }),
  )

  server.registerTool(
    'post_message',
    {
      title: 'Post a message',
      description: 'Says something in a room of which you are a member. Everybody in it sees it at once.',
      inputSchema: z.strictObject({
        roomId: id,
        text: z.string().describe('Markdown.'),
        replyTo: id.optional().describe('Id of a message of the room that this answers.'),
        ask: z
          .boolean()
          .optional()
          .describe('Whether the room’s AI shall reply; where it is absent, the room’s settings say so.'),
        clientId: z.guid().optional().describe('A UUID of your own: whatever is tried again with it is posted once.'),
      }),
      outputSchema: z.object({
        message: toldMessage,
        ai: z.string().exactOptional().describe('What becomes of asking the AI.'),
      }),
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
    },
    async ({ clientId = randomUUID(), ...said }) => {
      const send = chat().commands['message:send']
      const result = await edge().run(
        caller,
        'message:send',
        () => ({ clientId, ...said }),
        (input) => send(user, input),
      )
      if (!result.ok) return toFailed(result.error)
      const { message, ai } = result.data
      return toAnswer({ message: toToldMessage(message), ...(ai && { ai }) })
    },
  )

  /** As a route that wants the scope `read`; what it throws is an answer, too. */
  async function read(work: () => Promise<Record<string, unknown>>): Promise<CallToolResult> {
    try {
      requireScopeOf(caller, 'read')
      return toAnswer(await work())
    } catch (cause) {
      return toFailed(toFailure(cause, { userId: user.id }))
    }
  }
}

function toPosition({
  before,
  after,
  around,
}: { [N in 'before' | 'after' | 'around']?: number | undefined }): PagePosition {
  const given = [before, after, around].filter((seq) => seq !== undefined)
  if (given.length > 1) throw new CodedError('invalid')
  if (before !== undefined) return { before }
  if (after !== undefined) return { after }
  if (around !== undefined) return { around }
  return { newest: true }
}

/** Once as a structure, and once as text for clients that know no structures. */
function toAnswer(structuredContent: Record<string, unknown>): CallToolResult {
  return { structuredContent, content: [{ type: 'text', text: JSON.stringify(structuredContent) }] }
}

/** The contract's code, which the model reads. */
function toFailed(error: Failure): CallToolResult {
  return { isError: true, content: [{ type: 'text', text: JSON.stringify({ error }) }] }
}
