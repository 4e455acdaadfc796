import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { toUser } from '#lib/protocol/people.ts'
import { createAnnouncements } from './announcements.ts'
import type { PresenceChange } from './presence.ts'

const [ada, bob] = ['ada', 'bob'].map((username, index) =>
  toUser({ id: String(index + 1), username, role: 'member' }),
) as [ReturnType<typeof toUser>, ReturnType<typeof toUser>]

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function collect() {
  const said: PresenceChange[] = []
  return { said, ...createAnnouncements((change) => said.push(change)) }
}

describe('announcements of coming and going', () => {
  it('are said together, once per room', () => {
    const { said, announce } = collect()
    announce({ roomId: '7', joined: [ada], left: [] })
    announce({ roomId: '8', joined: [ada], left: [] })
    announce({ roomId: '7', joined: [], left: ['9'] })
    expect(said).toEqual([])
    vi.advanceTimersByTime(250)
    expect(said).toEqual([
      { roomId: '7', joined: [ada], left: ['9'] },
      { roomId: '8', joined: [ada], left: [] },
    ])
  })

  it('have the last word about everybody', () => {
    const { said, announce } = collect()
    announce({ roomId: '7', joined: [ada], left: [] })
    announce({ roomId: '7', joined: [], left: [ada.id] })
    announce({ roomId: '7', joined: [], left: [bob.id] })
    announce({ roomId: '7', joined: [bob], left: [] })
    vi.advanceTimersByTime(250)
    expect(said).toEqual([{ roomId: '7', joined: [bob], left: [ada.id] }])
  })

  it('are said soon, however many follow', () => {
    const { said, announce } = collect()
    announce({ roomId: '7', joined: [ada], left: [] })
    vi.advanceTimersByTime(200)
    announce({ roomId: '7', joined: [bob], left: [] })
    vi.advanceTimersByTime(50)
    expect(said).toEqual([{ roomId: '7', joined: [ada, bob], left: [] }])
    vi.advanceTimersByTime(1_000)
    expect(said).toHaveLength(1)
  })

  it('are not said any more once closed', () => {
    const { said, announce, close } = collect()
    announce({ roomId: '7', joined: [ada], left: [] })
    close()
    vi.advanceTimersByTime(1_000)
    expect(said).toEqual([])
  })
})
