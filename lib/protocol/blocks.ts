import { z } from 'zod'
import { defineCommand, defineFact } from './command.ts'
import { BLOCKS_MAX } from './limits.ts'
import { nothing, user } from './schemas.ts'

/** Whom one wants to hear nothing of; nobody else learns of it. */

export const blockCommands = {
  'block:list': defineCommand({
    summary: 'Whom one has blocked, the latest first.',
    input: z.strictObject({}),
    output: z.object({ users: z.array(user) }),
    ...{ limit: 'other', right: 'anybody', scope: 'read', overHttp: true },
  }),
  'block:set': defineCommand({
    summary: `Blocks somebody, or takes it back: they can’t write to one alone, and no notice tells of them. More than ${BLOCKS_MAX} are a \`conflict\`.`,
    input: z.strictObject({ username: z.string(), isBlocked: z.boolean() }),
    output: nothing,
    ...{ limit: 'other', right: 'anybody', scope: 'rooms', overHttp: true },
  }),
}

export const blockFacts = {
  'block:changed': defineFact({
    summary: 'One has blocked somebody, or taken it back, on whichever device.',
    to: 'person',
    payload: z.object({ user, isBlocked: z.boolean() }),
  }),
}
export type BlockChanged = z.output<(typeof blockFacts)['block:changed']['payload']>
