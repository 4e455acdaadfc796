import { z } from 'zod'
import { defineCommand } from './command.ts'
import { id, position } from './schemas.ts'

/** What somebody missed, in short. */

export const catchUpCommands = {
  'catchup:ask': defineCommand({
    summary:
      'Has the room’s AI tell in short what was said after a message, to the asker alone: a line for each decision, question to the asker and link.',
    input: z.strictObject({ roomId: id, afterSeq: position }),
    output: z.object({
      text: z
        .string()
        .describe(
          'Lines of `decision: …`, `question: …` and `link: …`, each with the messages it rests on as `[#seq]`; empty where there is nothing to tell.',
        ),
      upToSeq: position.describe('The last message that it knows of.'),
      seqs: z.array(position).describe('Those that the text cites, ascending.'),
      omitted: z
        .int()
        .positive()
        .optional()
        .describe('How many messages at the beginning it knows nothing of, where there were more than fit.'),
      isCached: z.boolean().describe('It was made for somebody before, and cost nothing now.'),
    }),
    // A model takes its time: a minute, and what is read and kept around it.
    ...{ limit: 'message', right: 'catch_up', scope: 'write', overHttp: true, deadlineMs: 65_000 },
  }),
}
