import { describe, expect, it, vi } from 'vitest'
import type { User } from '#lib/protocol/entities.ts'
import { toUser } from '#lib/protocol/people.ts'
import { createDirectory, createNameFinder } from './directory.ts'

const person = (username: string): User => toUser({ id: username, username, displayName: username, role: 'member' })
const [ann, bob] = [person('ann'), person('bob')]

describe('the directory of a room', () => {
  it('says who somebody is, the same while they are the same, whoever else comes', () => {
    const directory = createDirectory([ann, bob])
    const crowd = Array.from({ length: 1_000 }, (_, index) => person(`newcomer${index}`))
    const heard = vi.fn()
    directory.subscribe(heard)
    directory.update([ann, bob, ...crowd])
    expect(heard).toHaveBeenCalledTimes(1)
    expect(directory.find('ann')).toBe(ann)
    expect(directory.find('newcomer7')).toBe(crowd[7])
    expect(directory.find('nobody')).toBeUndefined()
  })

  it('keeps its names while they are the same', () => {
    const directory = createDirectory([ann, bob])
    const names = directory.names()
    directory.update([ann, { ...bob, role: 'admin' }])
    expect(directory.names()).toBe(names)
    directory.update([ann])
    expect(directory.names()).toEqual([{ name: 'ann', username: 'ann' }])
  })
})

describe('the names in a text', () => {
  it('are the same list for the same names, whoever else comes: nothing has to be drawn or read again', () => {
    const find = createNameFinder('hi @ann, 问下＠Bobby and me@example.org')
    const directory = createDirectory([ann])
    const found = find(directory.names())
    expect(found.map(({ name }) => name)).toEqual(['ann'])
    directory.update([ann, person('zoe')])
    expect(find(directory.names())).toBe(found)
    directory.update([ann, bob, person('bobby'), person('zoe')])
    expect(find(directory.names()).map(({ name }) => name)).toEqual(['ann', 'bob', 'bobby'])
  })

  it('are none where nobody is mentioned, without looking', () => {
    const find = createNameFinder('ann and bob')
    const names = createDirectory([ann, bob]).names()
    const filtered = vi.spyOn(names, 'filter')
    expect(find(names)).toEqual([])
    expect(filtered).not.toHaveBeenCalled()
  })
})
