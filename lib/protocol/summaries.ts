import { z } from 'zod'
import { defineCommand, defineFact } from './command.ts'
import { id, instant, nothing, position } from './schemas.ts'

/** What a room's AIs still know of what was said before the messages that they are told. */

const summary = z
  .object({
    text: z.string(),
    upToSeq: position.describe('The last message that it tells of; 0 where it tells of none.'),
    version: position.describe('Rises with whatever is done to it.'),
    model: z.string().exactOptional().describe('By which it was made; absent where a person wrote it.'),
    createdBy: z.string().exactOptional().describe('Username of whoever wrote it.'),
    createdAt: instant,
    isAnew: z
      .literal(true)
      .exactOptional()
      .describe(
        'A message that the one before told of was edited, deleted or is not read any more: it tells without it.',
      ),
  })
  .meta({ id: 'Summary', description: 'A room’s rolling summary.' })
export type Summary = z.output<typeof summary>

export const summaryCommands = {
  'summary:read': defineCommand({
    summary: 'What the room’s AIs know of what they are not told any more; null where there is nothing.',
    input: z.strictObject({ roomId: id }),
    output: z.object({ summary: summary.nullable() }),
    ...{ limit: 'other', right: 'read', scope: 'read', overHttp: true },
  }),
  'summary:set': defineCommand({
    summary: 'Writes it anew. Later ones are made of it. `conflict` where it has another version meanwhile.',
    input: z.strictObject({
      roomId: id,
      text: z.string(),
      version: position.describe('That which was read; 0 where there was nothing.'),
    }),
    output: z.object({ summary }),
    ...{ limit: 'change', right: 'set_summary', scope: 'rooms', overHttp: true },
  }),
  'summary:clear': defineCommand({
    summary: 'Has the AIs forget what it tells. Later ones begin behind that.',
    input: z.strictObject({ roomId: id }),
    output: nothing,
    ...{ limit: 'change', right: 'set_summary', scope: 'rooms', overHttp: true },
  }),
}

export const summaryFacts = {
  'summary:changed': defineFact({
    summary: 'The room’s summary is another one; read it where it is shown.',
    to: 'room',
    payload: z.object({ roomId: id }),
  }),
}

export type SummaryChanged = z.output<(typeof summaryFacts)['summary:changed']['payload']>
