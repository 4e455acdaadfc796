import { z } from 'zod'
import { defineFact } from './command.ts'
import { SESSION_END_REASONS } from './entities.ts'

/** Sessions: their end, which their sockets are told before they are closed. */

export const sessionFacts = {
  'session:ended': defineFact({
    summary: 'This session is over; the socket closes.',
    to: 'person',
    payload: z.object({ reason: z.enum(SESSION_END_REASONS) }),
  }),
}
