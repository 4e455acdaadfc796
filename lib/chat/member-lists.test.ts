import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { User } from '#lib/protocol/entities.ts'
import { toUser } from '#lib/protocol/people.ts'
import { createMemberLists } from './member-lists.ts'

const ada = toUser({ id: '1', username: 'ada', displayName: 'ada', role: 'member' })
const bob = toUser({ id: '2', username: 'bob', displayName: 'bob', role: 'member' })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('lists of members', () => {
  it('are read once for all who enter within a second', async () => {
    const listMembers = vi.fn(async () => [ada])
    const lists = createMemberLists({ listMembers })
    const read = await Promise.all([lists.read('7', ['1']), lists.read('7', ['1'])])
    expect(read).toEqual([[ada], [ada]])
    expect(listMembers).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(1_000)
    await lists.read('7', ['1'])
    expect(listMembers).toHaveBeenCalledTimes(2)
  })

  it('give names without being read again, and are no lists for those who enter', async () => {
    const listMembers = vi.fn(async () => [ada])
    const lists = createMemberLists({ listMembers })
    for (let i = 0; i < 3; i++) expect(await lists.readNames('7')).toEqual([ada])
    expect(listMembers).toHaveBeenCalledTimes(1)
    await lists.read('7', ['1'])
    expect(listMembers).toHaveBeenLastCalledWith('7', ['1'])
    vi.advanceTimersByTime(999)
    await lists.readNames('7')
    expect(listMembers).toHaveBeenCalledTimes(2)
    vi.advanceTimersByTime(1)
    await lists.readNames('7')
    expect(listMembers).toHaveBeenCalledTimes(3)
  })

  it('are read again for somebody online whom they lack', async () => {
    const listMembers = vi.fn<() => Promise<User[]>>()
    const lists = createMemberLists({ listMembers })
    listMembers.mockResolvedValueOnce([ada])
    await lists.read('7', ['1'])
    listMembers.mockResolvedValueOnce([ada, bob])
    expect(await lists.read('7', ['1', '2'])).toEqual([ada, bob])
  })

  it('are each one room’s', async () => {
    const listMembers = vi.fn(async () => [ada])
    const lists = createMemberLists({ listMembers })
    for (const roomId of ['7', '8', '7']) await lists.read(roomId, [])
    expect(listMembers).toHaveBeenCalledTimes(2)
  })

  it('keep no failure', async () => {
    const listMembers = vi.fn<() => Promise<User[]>>()
    const lists = createMemberLists({ listMembers })
    listMembers.mockRejectedValueOnce(new Error('away'))
    await expect(lists.read('7', [])).rejects.toThrow('away')
    listMembers.mockResolvedValueOnce([ada])
    expect(await lists.read('7', [])).toEqual([ada])
  })
})
