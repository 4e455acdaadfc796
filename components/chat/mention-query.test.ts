import { describe, expect, it } from 'vitest'
import type { User } from '#lib/protocol/entities.ts'
import { completeMention, findMentioned, findMentionQuery } from './mention-query.ts'

const members = [user('an'), user('Bo'), user('Joan'), user('ai', '小砚')]

describe('the mention being typed', () => {
  it('begins at either at sign, without a space before it', () => {
    expect(findMentionQuery('问下@小', 4)).toEqual({ start: 2, query: '小' })
    expect(findMentionQuery('＠', 1)).toEqual({ start: 0, query: '' })
  })

  it('is not an email address, and not what lies behind a space or the caret', () => {
    expect(findMentionQuery('me@an', 5)).toBeNull()
    expect(findMentionQuery('josé@an', 7)).toBeNull()
    expect(findMentionQuery('@an hello', 9)).toBeNull()
    expect(findMentionQuery('hello @an', 5)).toBeNull()
  })

  it('offers the AI, then beginnings, then the rest, and never oneself', () => {
    expect(names(findMentioned(members, '', 'an'))).toEqual(['ai', 'Bo', 'Joan'])
    expect(names(findMentioned(members, 'AN', 'Bo'))).toEqual(['an', 'Joan'])
    expect(names(findMentioned(members, '砚', 'Bo'))).toEqual(['ai'])
    expect(names(findMentioned(members, 'zz', 'Bo'))).toEqual([])
  })

  it('offers among those who fit alike whoever spoke last', () => {
    expect(names(findMentioned(members, '', 'me', ['Joan', 'me', 'an']))).toEqual(['ai', 'Joan', 'an', 'Bo'])
    expect(names(findMentioned(members, 'an', 'me', ['Joan']))).toEqual(['an', 'Joan'])
  })

  it('knows letters in one piece and in parts for the same', () => {
    const people = [user('josé'), user('bob')]
    expect(findMentionQuery('@jose\u0301', 6)).toEqual({ start: 0, query: 'jose\u0301' })
    expect(names(findMentioned(people, 'jose\u0301', 'bob'))).toEqual(['josé'])
    expect(names(findMentioned([user('bob'), user('josé', 'Jose\u0301')], 'josé', 'bob'))).toEqual(['josé'])
  })

  it('offers a name that is seen before a username that is not', () => {
    const people = [user('ai', '小砚'), user('zoe', 'Anna'), user('bob')]
    expect(names(findMentioned(people, 'a', 'bob'))).toEqual(['zoe', 'ai'])
    expect(names(findMentioned(people, '小', 'bob'))).toEqual(['ai'])
  })

  it('is completed in place, with one space behind it', () => {
    expect(completeMention('hi @a!', { start: 3, query: 'a' }, 'an')).toEqual({ text: 'hi @an !', caret: 7 })
    expect(completeMention('＠小 好', { start: 0, query: '小' }, '小砚')).toEqual({ text: '@小砚 好', caret: 4 })
  })
})

function user(username: string, displayName = username): User {
  return { id: username, username, displayName, kind: username === 'ai' ? 'ai' : 'human', role: 'member', color: 0 }
}

function names(users: User[]): string[] {
  return users.map((one) => one.username)
}
