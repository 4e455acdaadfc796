import { findEndedSessions } from '../auth/session.ts'
import { log } from '../log.ts'
import { recall } from '../remember.ts'
import type { ChatServer } from './io.ts'
import { closeSessionHere } from './revoke.ts'

/**
 * Asks the database again and again whether the sessions of this process's sockets go on. Whoever ends a session says
 * so at once (revoke.ts); this is for what was said while nobody could hear it.
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
  const sessionIds = new Set([...chat.sockets.values()].map(({ data }) => data.sessionId))
  try {
    for (const { sessionId, reason } of await findEndedSessions([...sessionIds])) {
      closeSessionHere(chat, sessionId, reason)
    }
  } catch (cause) {
    log().warn({ err: cause }, 'it could not be seen which sessions ended')
  }
}
