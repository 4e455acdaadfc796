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
    expect([presence.find('lin'), presence.find('zhou')]).toEqual([true, false])
    presence.put('2', { ...view, online: new Set([LIN.id, ZHOU.id]) })
    expect(presence.find('zhou')).toBe(true)
    presence.drop('2')
    expect(presence.find('zhou')).toBe(false)
    expect(heard).toHaveBeenCalledTimes(4)
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
