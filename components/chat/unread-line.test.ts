import { describe, expect, it } from 'vitest'
import { createMessage, createMessages } from '#test/samples.ts'
import { followLine, placeLine, removeLine, startLine, type UnreadLine } from './unread-line.ts'

const LOOKING = { isLooking: true, isHeld: false }
const AWAY = { isLooking: false, isHeld: false }

describe('the line above what is new', () => {
  it('stands behind what was read when one comes', () => {
    expect(startLine({ readSeq: 7, lastSeq: 10 })).toMatchObject({ afterSeq: 7, count: 3 })
    expect(startLine({ readSeq: 10, lastSeq: 10 }).afterSeq).toBeNull()
  })

  it('stays while one reads on, and what comes meanwhile is not counted', () => {
    let line = startLine({ readSeq: 7, lastSeq: 10 })
    line = followLine(line, { readSeq: 10, lastSeq: 10 }, LOOKING)
    line = followLine(line, { readSeq: 11, lastSeq: 11 }, LOOKING)
    expect(line).toMatchObject({ afterSeq: 7, count: 3 })
  })

  it('counts what comes while nothing of it is read', () => {
    const line = followLine(startLine({ readSeq: 7, lastSeq: 10 }), { readSeq: 7, lastSeq: 14 }, AWAY)
    expect(line).toMatchObject({ afterSeq: 7, count: 7 })
  })

  it('moves to what comes while nobody looks, once all before was read', () => {
    let line: UnreadLine = followLine(startLine({ readSeq: 7, lastSeq: 10 }), { readSeq: 10, lastSeq: 10 }, LOOKING)
    line = followLine(line, { readSeq: 10, lastSeq: 11 }, AWAY)
    expect(line).toMatchObject({ afterSeq: 10, count: 1 })
    line = followLine(line, { readSeq: 10, lastSeq: 12 }, AWAY)
    expect(line).toMatchObject({ afterSeq: 10, count: 2 })
  })

  it('does not move for what comes where one looks, before it is noted as read', () => {
    const line = followLine(startLine({ readSeq: 10, lastSeq: 10 }), { readSeq: 10, lastSeq: 11 }, LOOKING)
    expect(line.afterSeq).toBeNull()
  })

  it('moves back to where one marks what follows as unread', () => {
    const line = followLine(
      startLine({ readSeq: 10, lastSeq: 10 }),
      { readSeq: 4, lastSeq: 10 },
      { isLooking: true, isHeld: true },
    )
    expect(line).toMatchObject({ afterSeq: 4, count: 6 })
  })

  it('does not move for a fact that was late', () => {
    const line = followLine(startLine({ readSeq: 10, lastSeq: 10 }), { readSeq: 9, lastSeq: 10 }, LOOKING)
    expect(line.afterSeq).toBeNull()
  })

  it('goes when one says that all is read', () => {
    expect(removeLine(startLine({ readSeq: 7, lastSeq: 10 }))).toMatchObject({ afterSeq: null, count: 0 })
  })
})

describe('the place of the line', () => {
  const window = { messages: createMessages(11, 20), hasBefore: true, hasAfter: false }
  const place = (afterSeq: number | null, more: Partial<typeof window> = {}) => {
    const found = placeLine(afterSeq, { ...window, ...more }, 'lin')
    return typeof found === 'object' ? (found?.seq ?? null) : found
  }

  it('is above the first message that follows', () => {
    expect(place(15)).toBe(16)
    expect(place(10)).toBe(11)
    expect(place(3, { hasBefore: false })).toBe(11)
  })

  it('is beyond what is in memory where that does not reach as far', () => {
    expect(place(9)).toBe('above')
    expect(place(20, { hasAfter: true })).toBe('below')
  })

  it('is nowhere without a line, without news, or where only oneself has spoken', () => {
    expect(place(null)).toBeNull()
    expect(place(20)).toBeNull()
    expect(place(19, { messages: [...createMessages(11, 19), createMessage(20, { sender: 'lin' })] })).toBeNull()
  })
})
