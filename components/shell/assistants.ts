import type { PresentAssistant } from '#lib/protocol/assistants.ts'
import type { Room, User } from '#lib/protocol/entities.ts'
import { toColor } from '#lib/protocol/people.ts'

/** An AI as it is here now. */
export type AssistantInfo = PresentAssistant

/** The room's own, in its order, with the names that they have now. One made since the page was is known by its name alone. */
export function listRoomAssistants(
  room: Pick<Room, 'assistants'>,
  all: readonly AssistantInfo[],
  members: readonly User[] = [],
): AssistantInfo[] {
  return room.assistants.map((username) => {
    const known = all.find((one) => one.username === username)
    const displayName = members.find((one) => one.username === username)?.displayName ?? known?.displayName ?? username
    return known ? { ...known, displayName } : { username, displayName, mode: 'openai', model: '' }
  })
}

/** Who belongs to a room: its people, and those AIs that are the room's now. */
export function withAssistants(members: User[], assistants: readonly AssistantInfo[]): User[] {
  const isOwn = ({ kind, username }: User) => kind !== 'ai' || assistants.some((one) => one.username === username)
  const missing = assistants.filter(({ username }) => !members.some((one) => one.username === username))
  return missing.length === 0 && members.every(isOwn) ? members : [...members.filter(isOwn), ...missing.map(toAiUser)]
}

export function canReply({ mode }: AssistantInfo): boolean {
  return mode !== 'off'
}

function toAiUser({ username, displayName }: AssistantInfo): User {
  return { id: `ai ${username}`, username, displayName, kind: 'ai', role: 'member', color: toColor(username) }
}
