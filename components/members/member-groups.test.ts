import { describe, expect, it } from 'vitest'
import type { User } from '#lib/protocol/entities.ts'
import { groupMembers } from './member-groups.ts'

describe('the groups of members', () => {
  it('tell the AI, who is here, and who is not, admins first', () => {
    const members = [user('bo'), user('cy', { role: 'admin' }), user('ai', { kind: 'ai' }), user('an'), user('di')]
    const groups = groupMembers(members, new Set(['ai', 'bo', 'cy', 'an']))
    expect(names(groups.ai)).toEqual(['ai'])
    expect(names(groups.online)).toEqual(['cy', 'an', 'bo'])
    expect(names(groups.offline)).toEqual(['di'])
  })

  it('have bots among the people', () => {
    const groups = groupMembers([user('bo'), user('ro', { kind: 'bot' }), user('ru', { kind: 'bot' })], new Set(['ro']))
    expect([groups.ai, groups.online, groups.offline].map(names)).toEqual([[], ['ro'], ['bo', 'ru']])
  })

  it('show each person once', () => {
    const groups = groupMembers([user('an'), user('an')], new Set(['an']))
    expect(names(groups.online)).toEqual(['an'])
  })
})

function user(username: string, rest: Partial<User> = {}): User {
  return { id: username, username, displayName: username, kind: 'human', role: 'member', color: 0, ...rest }
}

function names(users: User[]): string[] {
  return users.map((one) => one.username)
}
