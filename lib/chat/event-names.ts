/**
 * What was done to a room, as it is stored, with another name for somebody. Only what holds a username is changed: a person
 * may be called like a word that an event has for itself, or like a room.
 */
export function renameInEvent(event: string, name: string, gone: string): string {
  const rename = (username: unknown) => (username === name ? gone : username)
  const { by, username, usernames, ...rest } = JSON.parse(event) as Record<string, unknown>
  return JSON.stringify({
    ...rest,
    ...(by !== undefined && { by: rename(by) }),
    ...(username !== undefined && { username: rename(username) }),
    ...(Array.isArray(usernames) && { usernames: usernames.map(rename) }),
  })
}
