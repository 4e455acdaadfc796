import type { User } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import type { Store } from './ports.ts'

/** The people of these names, each once, in that order. Throws CodedError `not_found` where one is nobody. */
export async function requireUsers(store: Pick<Store, 'findUsers'>, usernames: string[]): Promise<User[]> {
  const wanted = [...new Set(usernames)]
  const found = wanted.length > 0 ? await store.findUsers(wanted) : []
  const byName = new Map(found.map((user) => [user.username, user]))
  return wanted.map((username) => {
    const user = byName.get(username)
    if (!user) throw new CodedError('not_found')
    return user
  })
}
