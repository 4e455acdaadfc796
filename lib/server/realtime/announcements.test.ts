import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PAGE_MAX_BYTES } from '#lib/protocol/limits.ts'
import { toUser } from '#lib/protocol/people.ts'
import { createAnnouncements } from './announcements.ts'
import type { PresenceChange } from './presence.ts'

const [ada, bob] = ['ada', 'bob'].map((username, index) =>
  toUser({ id: String(index + 1), username, displayName: username, role: 'member' }),
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

  it('of a crowd go in facts that each fit a frame, and leave nobody out', () => {
    const { said, announce } = collect()
    const people = Array.from({ length: 5_000 }, (_, index) =>
      toUser({ ...ada, id: String(index + 10), username: `${'名'.repeat(20)}${index}` }),
    )
    for (const user of people) announce({ roomId: '7', joined: [user], left: [] })
    const goneIds = Array.from({ length: 9_000 }, (_, index) => String(100_000_000 + index))
    announce({ roomId: '7', joined: [], left: goneIds })
    vi.advanceTimersByTime(250)
    expect(said.flatMap(({ joined }) => joined)).toEqual(people)
    expect(said.flatMap(({ left }) => left)).toEqual(goneIds)
    for (const fact of said) expect(Buffer.byteLength(JSON.stringify(fact))).toBeLessThanOrEqual(PAGE_MAX_BYTES)
  })

  it('are not said any more once closed', () => {
    const { said, announce, close } = collect()
    announce({ roomId: '7', joined: [ada], left: [] })
    close()
    vi.advanceTimersByTime(1_000)
    expect(said).toEqual([])
  })
})
