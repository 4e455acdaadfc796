import { z } from 'zod'
import { defineCommand, defineFact } from './command.ts'
import { FILES_MAX, MESSAGES_MAX } from './limits.ts'
import { id, instant, message } from './schemas.ts'

/** Messages: saying something, and hearing it. */

const askOutcome = z
  .enum(['asked', 'covered', 'busy', 'budget'])
  .describe(
    '`asked`: a reply of its own is coming; `covered`: one that still waits will answer it too; `busy`: too many wait, and it gets none; `budget`: what may be used today is used up, and it gets none. Absent: nobody was asked.',
  )
/** What becomes of a message that asks the AI. */
export type AskOutcome = z.output<typeof askOutcome>

export const textVersion = z.object({ text: z.string(), editedAt: instant })
/** What a message said, and since when. */
export type TextVersion = z.output<typeof textVersion>

export const messageCommands = {
  'message:send': defineCommand({
    summary: 'Says something in a room; acknowledged when it is on the disk.',
    input: z.strictObject({
      roomId: id,
      clientId: z.guid().describe('Made by the client: a repeat is stored once.'),
      text: z.string().describe('May be blank beside files.'),
      fileIds: z
        .array(id)
        .max(FILES_MAX)
        .refine((ids) => new Set(ids).size === ids.length)
        .optional()
        .describe('Of files that the sender has uploaded to this room and sent with no message yet.'),
      ask: z.boolean().optional().describe('Overrides the room’s trigger for this message.'),
      replyTo: id.optional(),
      offRecord: z.boolean().optional().describe('Nobody is asked, and no AI is ever told of it.'),
    }),
    output: z.object({
      message,
      ai: askOutcome.exactOptional(),
      resetAt: instant.exactOptional().describe('With `budget`: when the AI may be asked again.'),
    }),
    ...{ limit: 'message', right: 'send', scope: 'write', overHttp: true },
  }),
  'message:list': defineCommand({
    summary: `Finds messages of a room by their ids, as those that others answer; at most ${MESSAGES_MAX}, ascending by \`seq\`.`,
    input: z.strictObject({ roomId: id, messageIds: z.array(id).max(MESSAGES_MAX) }),
    output: z.object({ messages: z.array(message).describe('Fewer where a frame would not hold them all.') }),
    ...{ limit: 'other', right: 'read', scope: 'read', overHttp: true },
  }),
  'message:edit': defineCommand({
    summary: 'Has a message say something else; the AI is not asked again.',
    input: z.strictObject({ messageId: id, text: z.string() }),
    output: z.object({ message }),
    ...{ limit: 'change', right: 'edit', scope: 'write', overHttp: true },
  }),
  'message:delete': defineCommand({
    summary: 'Takes away what a message said, for ever; its place stays.',
    input: z.strictObject({ messageId: id }),
    output: z.object({ message }),
    ...{ limit: 'change', right: 'delete_message', scope: 'write', overHttp: true },
  }),
}

export const messageFacts = {
  'messages:created': defineFact({
    summary: 'One or more new messages, ascending by `seq`; senders hear of their own, too.',
    to: 'room',
    payload: z.object({ roomId: id, messages: z.array(message) }),
  }),
  'message:changed': defineFact({
    summary: 'A message was changed, or a reply has a new status.',
    to: 'room',
    payload: z.object({ message }),
  }),
}
