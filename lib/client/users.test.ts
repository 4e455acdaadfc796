import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { User } from '#lib/protocol/entities.ts'
import { createUser } from '#test/samples.ts'
import { createUsers } from './users.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('the people that a page knows', () => {
  it('are asked for once, those that are missed together in one question', async () => {
    const ask = vi.fn(async (names: string[]): Promise<User[] | null> => names.map((name) => createUser(name, name)))
    const users = createUsers(ask)
    for (const name of ['lin', 'zhou', 'lin']) users.want(name)
    await vi.advanceTimersByTimeAsync(100)
    users.want('zhou')
    await vi.advanceTimersByTimeAsync(100)
    expect(ask.mock.calls).toEqual([[['lin', 'zhou']]])
    expect(users.find('zhou')?.displayName).toBe('zhou')
  })

  it('are not asked for again where the server does not know them', async () => {
    const ask = vi.fn(async (): Promise<User[] | null> => [])
    const users = createUsers(ask)
    for (let turn = 0; turn < 3; turn++) {
      users.want('ghost')
      await vi.advanceTimersByTimeAsync(100)
    }
    expect(ask).toHaveBeenCalledTimes(1)
  })

  it('are asked for again when the connection is back', async () => {
    const ask = vi.fn(async (): Promise<User[] | null> => null)
    const users = createUsers(ask)
    users.want('lin')
    await vi.advanceTimersByTimeAsync(100)
    ask.mockResolvedValue([createUser('lin', '10')])
    users.wake()
    await vi.advanceTimersByTimeAsync(100)
    expect(ask).toHaveBeenCalledTimes(2)
    expect(users.find('lin')).toEqual(createUser('lin', '10'))
  })

  it('are asked for in portions', async () => {
    const ask = vi.fn(async (): Promise<User[] | null> => [])
    const users = createUsers(ask)
    for (let index = 0; index < 120; index++) users.want(`user${index}`)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(ask.mock.calls.map(([names]: unknown[]) => (names as string[]).length)).toEqual([50, 50, 20])
  })

  it('tell of a change, and of nothing where nothing changed', () => {
    const users = createUsers(async () => [])
    let told = 0
    users.subscribe(() => {
      told += 1
    })
    users.put([createUser('lin', '10')])
    const lin = users.find('lin')
    users.put([createUser('lin', '10')])
    expect(users.find('lin')).toBe(lin)
    users.put([{ ...createUser('lin', '10'), displayName: '林知夏' }])
    expect(told).toBe(2)
    expect(users.find('lin')?.displayName).toBe('林知夏')
  })
})
