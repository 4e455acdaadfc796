import { describe, expect, it, vi } from 'vitest'
import { LIN, ZHOU } from '#test/samples.ts'
import { createPresence } from './presence.ts'

describe('who is here', () => {
  it('is what any of the open rooms says, and unknown where none does', () => {
    const presence = createPresence()
    const heard = vi.fn()
    presence.subscribe(heard)
    expect(presence.find('zhou')).toBeUndefined()
    const view = { members: [LIN, ZHOU], online: new Set<string>() }
    presence.put('1', view)
    expect(presence.find('zhou')).toBeUndefined()
    presence.put('1', { ...view, online: new Set([LIN.id]) })
    expect([presence.find('lin'), presence.find('zhou')]).toEqual(['online', 'offline'])
    presence.put('2', { ...view, online: new Set([LIN.id, ZHOU.id]) })
    expect(presence.find('zhou')).toBe('online')
    presence.drop('2')
    expect(presence.find('zhou')).toBe('offline')
    expect(heard).toHaveBeenCalledTimes(4)
  })

  it('says of those who are here who is away and who is not to be disturbed, until they come or go, or nobody can say', () => {
    const presence = createPresence()
    const everybody = { members: [LIN, ZHOU], online: new Set([LIN.id, ZHOU.id]) }
    for (const roomId of ['1', '2']) presence.put(roomId, everybody)
    const say = (roomId: string, since: string | null, isQuiet?: true) =>
      presence.takeAway({ roomId, people: [{ userId: ZHOU.id, since, ...(isQuiet && { isQuiet }) }] })
    say('1', '2026-01-01T10:00:00.000Z')
    // On another device, in the other room, they are there.
    expect(presence.find('zhou')).toBe('online')
    say('2', '2026-01-01T10:00:00.000Z')
    expect(presence.find('zhou')).toBe('away')
    say('2', null, true)
    expect(presence.find('zhou')).toBe('quiet')
    presence.takeMoved({ roomId: '2', joined: [], left: [ZHOU.id] })
    presence.put('2', { ...everybody, online: new Set([LIN.id]) })
    expect(presence.find('zhou')).toBe('away')
    presence.loseTouch()
    expect(presence.find('zhou')).toBe('online')
    expect(presence.find('lin')).toBe('online')
  })

  it('is what the server said of those whom no room shows as here, until they leave one', () => {
    const presence = createPresence()
    const people = [LIN, ZHOU].map(({ username }) => username)
    expect(presence.isListed('zhou')).toBe(false)
    presence.takeListed(people, [{ username: 'zhou', awaySince: '2026-01-01T10:00:00.000Z' }])
    expect([presence.find('lin'), presence.find('zhou')]).toEqual(['offline', 'away'])
    presence.takeListed(people, [{ username: 'zhou', isQuiet: true }, { username: 'lin' }])
    expect([presence.find('lin'), presence.find('zhou'), presence.isSeen('zhou')]).toEqual(['online', 'quiet', false])
    presence.put('1', { members: [LIN, ZHOU], online: new Set([LIN.id]) })
    expect([...presence.get()].sort()).toEqual([
      ['lin', 'online'],
      ['zhou', 'quiet'],
    ])
    presence.put('1', { members: [LIN, ZHOU], online: new Set([LIN.id, ZHOU.id]) })
    expect([presence.find('zhou'), presence.isSeen('zhou')]).toEqual(['online', true])
    presence.put('1', { members: [LIN, ZHOU], online: new Set([LIN.id]) })
    presence.takeMoved({ roomId: '1', joined: [], left: [ZHOU.id] })
    expect([presence.find('zhou'), presence.isListed('zhou')]).toEqual(['offline', false])
  })

  it('is told when it changes, and not with every word', () => {
    const presence = createPresence()
    const view = { members: [ZHOU], online: new Set([ZHOU.id]) }
    presence.put('1', view)
    const heard = vi.fn()
    presence.subscribe(heard)
    presence.put('1', { ...view })
    expect(heard).not.toHaveBeenCalled()
  })
})
