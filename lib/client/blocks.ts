import type { SessionUser, User } from '#lib/protocol/entities.ts'
import type { Result } from '#lib/protocol/errors.ts'
import { openChat } from './chat.ts'

/** Asking whom one has blocked, and changing it. What changes on another device comes as a fact. */

/** Asks now, and whenever the connection is back. Returns what ends that. */
export function followBlocked(me: SessionUser): () => void {
  const { blocked, call, connection } = openChat(me)
  let wasOnline = false
  async function read(): Promise<void> {
    const isOnline = connection.get().state === 'online'
    const isBack = isOnline && !wasOnline
    wasOnline = isOnline
    if (!isBack) return
    const answer = await call('block:list', {})
    if (answer.ok) blocked.put(answer.data.users)
  }
  void read()
  return connection.subscribe(() => void read())
}

export async function setBlocked(me: SessionUser, person: User, isBlocked: boolean): Promise<Result<unknown>> {
  const { blocked, call } = openChat(me)
  const answer = await call('block:set', { username: person.username, isBlocked })
  // The fact about it comes, too, also to other tabs; this one need not wait for it.
  if (answer.ok) blocked.take({ user: person, isBlocked })
  return answer
}
