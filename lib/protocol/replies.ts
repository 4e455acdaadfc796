import { z } from 'zod'
import { defineCommand, defineFact } from './command.ts'
import { REPLY_STATUSES } from './entities.ts'
import { id, instant, nothing, position, steps, usage } from './schemas.ts'

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

const replySteps = z.object({ roomId: id, messageId: id, steps })
export type ReplySteps = z.output<typeof replySteps>

export const replyVersion = z.object({
  version: z.number().int(),
  text: z.string(),
  steps: steps.exactOptional(),
  status: z.enum(REPLY_STATUSES),
  model: z.string().exactOptional(),
  usage: usage.exactOptional(),
  createdAt: instant.describe('When it was asked for.'),
})
/** A reply as it was before it was repeated, or as it is now. */
export type ReplyVersion = z.output<typeof replyVersion>

/** What an AI was sent for a version of a reply. */
const replyContext = z
  .object({
    assistant: z.string().describe('A username.'),
    model: z.string(),
    parameters: z.record(z.string(), z.unknown()).describe('As they were sent.'),
    turns: z
      .array(
        z.object({
          role: z.enum(['system', 'user', 'assistant', 'tool']),
          content: z.string().describe('What was sent, but that words deleted since are `[deleted]`.'),
          messageIds: z.array(id).describe('The messages that it tells of.'),
          calls: z
            .array(z.object({ name: z.string(), input: z.string().describe('JSON.') }))
            .exactOptional()
            .describe(
              'Of an assistant’s turn: what it wanted to be looked up. The turns of tools behind it answer in this order.',
            ),
        }),
      )
      .describe('In their order.'),
    summary: z.object({ text: z.string(), upToSeq: position }).exactOptional(),
    omitted: position.describe('How many of the room’s messages behind readsFromSeq neither turns nor summary hold.'),
    estimatedTokens: position,
  })
  .meta({ id: 'ReplyContext', description: 'What an AI saw.' })
export type ReplyContext = z.output<typeof replyContext>

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
  'reply:continue': defineCommand({
    summary:
      'Has a reply go on where it was stopped, broke off or met the model’s limit: a new version that begins with the old text. `conflict` where it has no text, or is whole.',
    input: z.strictObject({ messageId: id }),
    output: nothing,
    ...{ limit: 'message', right: 'control_reply', scope: 'write', overHttp: true },
  }),
  'reply:allow': defineCommand({
    summary:
      'Says yes or no to a call of a tool that changes something and waits for it (`wants` of a step): for whoever asked for the reply alone. The first word counts; `conflict` where the call waits for none, or has got the other.',
    input: z.strictObject({
      messageId: id,
      step: position.describe('Its place among the steps, from 0 on.'),
      isAllowed: z.boolean(),
    }),
    output: nothing,
    ...{ limit: 'other', right: 'control_reply', scope: 'write', overHttp: true },
  }),
}

export const replyFacts = {
  'reply:delta': defineFact({
    summary: 'A reply grows. `offset` equal to what you have of the part: append; smaller: trim; larger: enter again.',
    to: 'room',
    payload: replyDelta,
  }),
  'reply:steps': defineFact({
    summary: 'What a reply has looked up so far, all of it; without a `rev`. It is stored before it is told.',
    to: 'room',
    payload: replySteps,
  }),
}
