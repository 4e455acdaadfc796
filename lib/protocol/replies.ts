import { z } from 'zod'
import { defineCommand, defineFact } from './command.ts'
import { REPLY_STATUSES } from './entities.ts'
import { id, instant, nothing, position, usage } from './schemas.ts'

/** The AI's replies: their text as it grows, and what people do with them. */

const grown = {
  offset: position.describe('In UTF-16 units.'),
  text: z.string(),
}
const grownPart = z
  .object(grown)
  .describe('What was said so far is what the message has, cut at `offset`, plus `text`.')
export type Grown = z.output<typeof grownPart>

export const liveReply = z.object({ messageId: id, ...grown, reasoning: grownPart.exactOptional() }).meta({
  id: 'LiveReply',
  description: 'A reply under way: its text, and beside it its thinking, where there is any.',
})
export type LiveReply = z.output<typeof liveReply>

const replyDelta = z.object({
  roomId: id,
  messageId: id,
  ...grown,
  part: z.literal('reasoning').exactOptional().describe('Of which part it is; absent: of the text.'),
})
export type ReplyDelta = z.output<typeof replyDelta>

const replyVersion = z.object({
  version: z.number().int(),
  text: z.string(),
  status: z.enum(REPLY_STATUSES),
  model: z.string().exactOptional(),
  usage: usage.exactOptional(),
  createdAt: instant.describe('When it was asked for.'),
})
/** A reply as it was before it was repeated, or as it is now. */
export type ReplyVersion = z.output<typeof replyVersion>

export const replyCommands = {
  'reply:stop': defineCommand({
    summary: 'Ends a reply; what it has said stays.',
    input: z.strictObject({ messageId: id }),
    output: nothing,
    ...{ limit: 'other', right: 'control_reply', scope: 'write', overHttp: true },
  }),
  'reply:retry': defineCommand({
    summary: 'Has a reply made again: the same message, its text reset.',
    input: z.strictObject({ messageId: id }),
    output: nothing,
    ...{ limit: 'message', right: 'control_reply', scope: 'write', overHttp: true },
  }),
}

export const replyFacts = {
  'reply:delta': defineFact({
    summary: 'A reply grows. `offset` equal to what you have of the part: append; smaller: trim; larger: enter again.',
    to: 'room',
    payload: replyDelta,
  }),
}
