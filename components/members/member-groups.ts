import type { User } from '#lib/protocol/entities.ts'

export interface MemberGroups {
  ai: User[]
  online: User[]
  offline: User[]
}

/** Each member once: the AI apart, the others, bots among them, by whether they are here, admins first, then by name. */
export function groupMembers(members: User[], online: ReadonlySet<string>): MemberGroups {
  const once = [...new Map(members.map((member) => [member.id, member])).values()].sort(compareMembers)
  const people = once.filter((member) => member.kind !== 'ai')
  return {
    ai: once.filter((member) => member.kind === 'ai'),
    online: people.filter((member) => online.has(member.id)),
    offline: people.filter((member) => !online.has(member.id)),
  }
}

function compareMembers(a: User, b: User): number {
  if (a.role !== b.role) return a.role === 'admin' ? -1 : 1
  return NAMES.compare(a.displayName, b.displayName)
}

const NAMES = new Intl.Collator('zh-CN')
