import { z } from 'zod'
import { defineCommand, defineFact } from './command.ts'
import { id, message, nothing, position } from './schemas.ts'

/** What people put on messages: reactions, and pins. */

export const markCommands = {
  'reaction:set': defineCommand({
    summary: 'Reacts to a message, or takes that back. What is so already is `ok`; the 21st emoji is a `conflict`.',
    input: z.strictObject({
      messageId: id,
      emoji: z.string().max(64).describe('One emoji, as Unicode recommends it for general interchange (RGI).'),
      isOn: z.boolean(),
    }),
    output: nothing,
    ...{ limit: 'change', right: 'send', scope: 'write', overHttp: true },
  }),
  'pin:set': defineCommand({
    summary:
      'Pins a message in its room, or takes that back. What is so already is `ok`; the 101st pin is a `conflict`.',
    input: z.strictObject({ messageId: id, isPinned: z.boolean() }),
    output: z.object({ message }),
    ...{ limit: 'change', right: 'send', scope: 'write', overHttp: true },
  }),
}

export const markFacts = {
  'reaction:changed': defineFact({
    summary: 'Somebody reacted to a message, or took that back; the message has this `rev` now.',
    to: 'room',
    payload: z.object({
      roomId: id,
      messageId: id,
      rev: position,
      emoji: z.string(),
      username: z.string(),
      isOn: z.boolean(),
    }),
  }),
}

export type ReactionChanged = z.output<(typeof markFacts)['reaction:changed']['payload']>
