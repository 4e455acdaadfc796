import { z } from 'zod'
import { defineFact } from './command.ts'

/** Of which build a page is. */

/** As long as the name of one may be. */
export const BUILD_MAX = 64

export const buildFacts = {
  'build:changed': defineFact({
    summary:
      'The server’s pages are of this build, and not of the one that this socket named as `auth.build` at its handshake; said once, as soon as it is connected.',
    to: 'person',
    payload: z.object({ build: z.string() }),
  }),
}
