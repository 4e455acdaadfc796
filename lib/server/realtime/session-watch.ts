import type { SessionUser } from '#lib/protocol/entities.ts'
import { toUser } from '#lib/protocol/people.ts'
import { readSessions } from '../auth/session.ts'
import { log } from '../log.ts'
import { recall } from '../remember.ts'
import type { ChatServer } from './io.ts'
import type { PeopleHere } from './people-here.ts'
import { closeSessionHere } from './revoke.ts'

/**
 * Asks the database again and again whether the sessions of this process's sockets go on, and whether their people are
 * called as they were. Whoever changes that says so at once (revoke.ts, people-here.ts); this is for what was said while
 * nobody could hear it.
 */

const INTERVAL_MS = 30_000

/** Returns what stops it. */
export function watchSessions(chat: ChatServer): () => void {
  const watching = setInterval(() => void checkSessions(chat), INTERVAL_MS)
  return () => clearInterval(watching)
}

/** One round; closes what has ended. Never throws. */
export async function checkSessions(chat = recall<ChatServer>('io')): Promise<void> {
  if (!chat) return
  const sessions = new Map([...chat.sockets.values()].map(({ data }) => [data.sessionId, data.user]))
  try {
    const rows = await readSessions([...sessions.keys()])
    for (const [index, [sessionId, user]] of [...sessions].entries()) {
      const row = rows[index]
      const reason = row ? row.endReason : 'signed_out'
      if (reason) closeSessionHere(chat, sessionId, reason)
      else if (row && !isSame(row.user, user)) recall<PeopleHere>('people-here')?.change(toUser(row.user))
    }
  } catch (cause) {
    log().warn({ err: cause }, 'it could not be seen which sessions ended')
  }
}

function isSame(a: SessionUser, b: SessionUser): boolean {
  return a.username === b.username && a.displayName === b.displayName && a.role === b.role
}
