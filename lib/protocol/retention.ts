import { z } from 'zod'
import { defineCommand } from './command.ts'
import { KEEP_DAYS_MAX } from './limits.ts'
import { id, nothing } from './schemas.ts'

/** How long messages are kept. */

export const keepDays = z.number().int().min(0).max(KEEP_DAYS_MAX).describe('0 for ever.')

/** What holds in all rooms; no room keeps its messages for longer. */
const siteRetention = z.object({ keepDays, keepsPins: z.boolean() })

export const retentionCommands = {
  'retention:read': defineCommand({
    summary: 'How many days messages are kept in all rooms at most, and whether pinned ones may be kept longer.',
    input: nothing,
    output: siteRetention,
    ...{ limit: 'other', right: 'anybody', scope: 'read', overHttp: true },
  }),
  'retention:count': defineCommand({
    summary: 'How many messages would go if a room kept them so long; without `roomId`, if all rooms did.',
    input: z.strictObject({ roomId: id.optional(), keepDays, keepsPins: z.boolean() }),
    output: z.object({ count: z.number().int() }),
    ...{ limit: 'other', right: ['set_retention', 'administer'], scope: 'read', overHttp: true },
  }),
  'retention:set': defineCommand({
    summary: 'Sets that for all rooms; a room keeps its own number of days where that is less.',
    input: z.strictObject({ keepDays, keepsPins: z.boolean() }),
    output: siteRetention,
    ...{ limit: 'other', right: 'administer', scope: null, overHttp: true },
  }),
}
