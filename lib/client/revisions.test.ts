import { describe, expect, it } from 'vitest'
import { noteHead, noteRevision, skipTo, startFrom } from './revisions.ts'

describe('revisions', () => {
  it('rise one by one', () => {
    expect(noteRevision(startFrom(5), 6, 0)).toEqual({ known: 6, ahead: [], head: 6, behindSince: null })
  })

  it('take no notice of what was seen', () => {
    const revisions = noteRevision(startFrom(5), 8, 0)
    expect(noteRevision(revisions, 4, 1)).toBe(revisions)
    expect(noteRevision(revisions, 8, 1)).toBe(revisions)
    expect(noteHead(revisions, 7, 1)).toBe(revisions)
  })

  it('stop at a hole, and know since when it is open', () => {
    const once = noteRevision(startFrom(5), 8, 100)
    expect(once).toMatchObject({ known: 5, ahead: [8], head: 8, behindSince: 100 })
    expect(noteRevision(once, 7, 200)).toMatchObject({ known: 5, ahead: [7, 8], behindSince: 100 })
  })

  it('jump over what lies ahead when the hole is filled', () => {
    const open = [8, 7, 10].reduce((revisions, rev) => noteRevision(revisions, rev, 100), startFrom(5))
    expect(noteRevision(open, 6, 300)).toEqual({ known: 8, ahead: [10], head: 10, behindSince: 300 })
  })

  it('are behind when the head is further, and level after the answer', () => {
    const behind = noteHead(startFrom(5), 9, 100)
    expect(behind).toMatchObject({ known: 5, behindSince: 100 })
    expect(skipTo(behind, 9, 200)).toEqual({ known: 9, ahead: [], head: 9, behindSince: null })
  })

  it('never fall back by an answer that is older than what came live', () => {
    expect(skipTo(startFrom(9), 7, 0).known).toBe(9)
  })

  it('do not grow without end over one hole', () => {
    const revisions = Array.from({ length: 5_000 }, (_, index) => index + 7).reduce(
      (current, rev) => noteRevision(current, rev, 0),
      startFrom(5),
    )
    expect(revisions.ahead.length).toBeLessThanOrEqual(1_000)
    expect(revisions).toMatchObject({ known: 5, head: 5_006 })
    expect(noteRevision(revisions, 6, 0)).toMatchObject({ known: 1_006, head: 5_006 })
  })
})
