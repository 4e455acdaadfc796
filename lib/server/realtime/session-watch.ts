import type { SessionEndReason, SessionUser } from '#lib/protocol/entities.ts'
import { toUser } from '#lib/protocol/people.ts'
import { readSessions, readTokens } from '../auth/session.ts'
import { log } from '../log.ts'
import { recall } from '../remember.ts'
import { type ChatServer, type ChatSocket, type SocketData, sessionRoom, tokenRoom } from './io.ts'
import { watchAccountsChanged } from './operator-word.ts'
import type { PeopleHere } from './people-here.ts'
import { closeHere } from './revoke.ts'

/**
 * Asks the database again and again whether the sessions and tokens of this process's sockets go on, and whether their people
 * are called as they were, and want to be disturbed. Whoever changes that says so at once (revoke.ts, people-here.ts); this is for what was said while
 * nobody could hear it, and for what the operator's command says (operator-word.ts).
 */

const INTERVAL_MS = 30_000
const GATHER_MS = 100

/** Returns what stops it. */
export function watchSessions(chat: ChatServer): () => void {
  const watching = setInterval(() => void checkSessions(chat), INTERVAL_MS)
  const stopListening = watchAccountsChanged(() => void checkSessions(chat))
  return () => {
    clearInterval(watching)
    stopListening()
  }
}

/**
 * Looks once more at the session of whoever has just come in: one that ended between the handshake's look and their being
 * here was said to nobody. Those who come within a moment are looked at together: a query for every few of 5,000 who come
 * back at once made all of them wait half a second longer.
 */
export function watchNewcomers(chat: ChatServer): (socket: ChatSocket) => void {
  let waiting: ChatSocket[] = []

  function look(): void {
    const sockets = waiting
    waiting = []
    void checkSockets(chat, sockets)
  }

  return (socket) => {
    if (waiting.push(socket) === 1) setTimeout(look, GATHER_MS).unref()
  }
}

/** One round; closes what has ended. Never throws. */
export async function checkSessions(chat = recall<ChatServer>('io')): Promise<void> {
  if (!chat) return
  await checkSockets(chat, [...chat.sockets.values()])
  recall<PeopleHere>('people-here')?.forgetGone()
}

async function checkSockets(chat: ChatServer, sockets: readonly ChatSocket[]): Promise<void> {
  try {
    const sessions = listBy(sockets, ({ sessionId }) => sessionId)
    close(chat, sessions, await readSessions([...sessions.keys()]), { toRoom: sessionRoom, lost: 'signed_out' })
    const tokens = listBy(sockets, ({ tokenId }) => tokenId)
    close(chat, tokens, await readTokens([...tokens.keys()]), { toRoom: tokenRoom, lost: 'ended' })
  } catch (cause) {
    log().warn({ err: cause }, 'it could not be seen which sessions ended')
  }
}

/** By id. */
function listBy(sockets: readonly ChatSocket[], toId: (data: SocketData) => string | null): Map<string, SessionUser> {
  const here = sockets.flatMap(({ data }): [string, SessionUser][] => {
    const id = toId(data)
    return id === null ? [] : [[id, data.user]]
  })
  return new Map(here)
}

interface Row {
  user: SessionUser
  isQuiet: boolean
  endReason: SessionEndReason | null
}

/** `rows`: in the order of those who are here; null where there is none any more. */
function close(
  chat: ChatServer,
  here: Map<string, SessionUser>,
  rows: (Row | null)[],
  { toRoom, lost }: { toRoom(id: string): string; lost: SessionEndReason },
): void {
  const people = recall<PeopleHere>('people-here')
  for (const [index, [id, user]] of [...here].entries()) {
    const row = rows[index]
    const reason = row ? row.endReason : lost
    if (reason) closeHere(chat, toRoom(id), reason)
    if (reason || !row) continue
    if (!isSame(row.user, user)) people?.change(toUser(row.user))
    people?.learnQuiet(user.id, row.isQuiet)
  }
}

function isSame(a: SessionUser, b: SessionUser): boolean {
  return a.username === b.username && a.displayName === b.displayName && a.role === b.role
}
