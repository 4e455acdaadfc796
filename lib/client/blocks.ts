import type { SessionUser, User } from '#lib/protocol/entities.ts'
import type { Result } from '#lib/protocol/errors.ts'
import { openChat } from './chat.ts'

/** Asking whom one has blocked, and changing it. Nothing of it is told to other devices: they ask when they connect. */

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
  const others = blocked.get().filter(({ id }) => id !== person.id)
  if (answer.ok) blocked.put(isBlocked ? [person, ...others] : others)
  return answer
}
