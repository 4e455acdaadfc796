import { requireAdmin } from '#lib/chat/access.ts'
import type { SessionUser } from '#lib/protocol/entities.ts'
import type { LiveDay, LiveReport } from '#lib/protocol/live.ts'
import { assistantRegistry } from '../chat.ts'
import { readDisk } from '../disk.ts'
import { readDatabaseState } from '../metrics/database-state.ts'
import { readDay } from './minutes.ts'
import { readOthers } from './others.ts'
import { readOwn } from './own.ts'
import { countPeople } from './people.ts'

const ERRORS_MAX = 50

/** How it was over the last day. Throws CodedError `forbidden` and `unavailable`. */
export async function readLiveDay(user: SessionUser): Promise<LiveDay> {
  requireAdmin(user)
  return await readDay()
}

/**
 * How the installation is just now, within 3 s. What it asks the database may fail; who asks was looked up in the database
 * before, so that nobody sees it while that is away. Throws CodedError `forbidden`.
 */
export async function readLive(user: SessionUser): Promise<LiveReport> {
  requireAdmin(user)
  const [database, others, disk] = await Promise.all([readDatabaseState(), readOthers(), readDisk()])
  const all = [readOwn(), ...others]
  const processes = all.map(({ process }) => process)
  const firsts = processes.flatMap(({ ai }) => ai.firstMs ?? [])
  const sum = (read: (process: (typeof processes)[number]) => number) =>
    processes.reduce((total, process) => total + read(process), 0)
  return {
    at: new Date().toISOString(),
    people: countPeople(),
    sockets: sum(({ sockets }) => sockets),
    ...{ database, disk, processes },
    redis: processes[0]?.redis ?? 'off',
    ai: {
      mode: assistantRegistry().first().mode,
      requests: sum(({ ai }) => ai.requests),
      failures: sum(({ ai }) => ai.failures),
      firstMs: firsts.length > 0 ? Math.max(...firsts) : null,
      circuitsOpen: Math.max(...processes.map(({ ai }) => ai.circuitsOpen)),
    },
    errors: all
      .flatMap(({ errors }) => errors)
      .sort((a, b) => (a.lastAt < b.lastAt ? 1 : -1))
      .slice(0, ERRORS_MAX),
  }
}
