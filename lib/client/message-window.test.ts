import { describe, expect, it } from 'vitest'
import { createMessages } from '#test/samples.ts'
import { findNearest } from './message-window.ts'

describe('the message nearest to a place', () => {
  const middle = { messages: createMessages(11, 20), hasBefore: true, hasAfter: true }

  it('is the one that is there', () => {
    for (const seq of [11, 15, 20]) expect(findNearest(middle, seq)).toBe(seq)
  })

  it('is not known where what lies there is not loaded', () => {
    expect(findNearest(middle, 10)).toBeNull()
    expect(findNearest(middle, 21)).toBeNull()
    expect(findNearest({ messages: [], hasBefore: false, hasAfter: false }, 1)).toBeNull()
  })

  it('is the first or the last of the room where it has none so early or so late', () => {
    expect(findNearest({ ...middle, hasBefore: false }, 3)).toBe(11)
    expect(findNearest({ ...middle, hasAfter: false }, 99)).toBe(20)
  })

  it('is the next one where one is not to be read', () => {
    const messages = middle.messages.filter(({ seq }) => seq !== 15)
    expect(findNearest({ ...middle, messages }, 15)).toBe(16)
  })
})
