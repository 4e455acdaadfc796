import { describe, expect, it } from 'vitest'
import { toBarStage } from './connection-stage.ts'

describe('the bar of the connection', () => {
  it('stays away for a blink, is slim after a second and a banner after five', () => {
    for (const state of ['connecting', 'reconnecting', 'offline'] as const) {
      expect(toBarStage(state, 999, false)).toBe('none')
      expect(toBarStage(state, 1_000, false)).toBe('slim')
      expect(toBarStage(state, 4_999, true)).toBe('slim')
      expect(toBarStage(state, 5_000, true)).toBe('banner')
    }
  })

  it('says for two seconds that the connection is back, if its loss was told', () => {
    expect(toBarStage('online', 0, true)).toBe('back')
    expect(toBarStage('online', 2_000, true)).toBe('none')
    expect(toBarStage('online', 0, false)).toBe('none')
  })

  it('says at once that the page is outdated', () => {
    expect(toBarStage('outdated', 0, false)).toBe('banner')
  })

  it('leaves an ended session and a refused origin to their dialogs', () => {
    expect(toBarStage('ended', 60_000, true)).toBe('none')
    expect(toBarStage('refused', 60_000, true)).toBe('none')
  })
})
