import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import type { LiveTold } from '#lib/protocol/live.ts'
import { listLastErrors } from '../metrics/last-errors.ts'
import { readProcessState } from '../metrics/state.ts'
import { remember } from '../remember.ts'
import { readRecent } from './recent.ts'

/** How this process is, as it says it to admins and to the other processes. */

/** What goes through Redis whenever an admin looks. */
const ERRORS_TOLD_MAX = 20

export function processId(): string {
  return remember('process-id', () => randomBytes(8).toString('hex'))
}

export function readOwn(): LiveTold {
  const { memory, circuitsOpen: _, ...state } = readProcessState()
  const { ackMs, ai } = readRecent()
  const id = processId()
  const now = Date.now()
  return {
    process: {
      ...{ id, host: hostname().slice(0, 64), at: new Date(now).toISOString() },
      startedAt: new Date(now - process.uptime() * 1000).toISOString(),
      ...{ ...state, ...memory, ackMs, ai },
    },
    errors: listLastErrors()
      .slice(0, ERRORS_TOLD_MAX)
      .map((error) => ({ processId: id, ...error })),
  }
}
