import { describe, expect, it } from 'vitest'
import { SUMMARY_TASK } from '#lib/chat/ai/fold-turns.ts'
import type { Turn } from '#lib/chat/ports.ts'
import { toDemoSummary } from './summary.ts'

/** What the demo keeps in mind. */

const ask = (content: string): Turn[] => [
  { role: 'system', content: `${SUMMARY_TASK}\nAnd more.` },
  { role: 'user', content },
]

describe('the demo’s summary', () => {
  it('keeps what it knew and what says something, the same for the same', () => {
    const turns = ask(
      'Room summary (up to #2): alice: we meet on Mondays\nbob: the code is 42\n\n[#3] alice: hi\n[#4] bob: 上线时间定了：周二 20:00\n[#5] bob: is it 5?\n[#6] alice: the code is 42',
    )
    const text = 'alice: we meet on Mondays\nbob: the code is 42\nbob: 上线时间定了：周二 20:00\nalice: the code is 42'
    expect([toDemoSummary(turns), toDemoSummary(turns)]).toEqual([text, text])
  })

  it('is short however much was said, and never nothing at all', () => {
    const lines = Array.from({ length: 200 }, (_, index) => `[#${index}] alice: number ${index} ${'x'.repeat(500)}`)
    const text = toDemoSummary(ask(lines.join('\n'))) ?? ''
    expect(text.split('\n')).toHaveLength(24)
    expect(text).toMatch(/^alice: number 0 [\s\S]* number 199 /)
    expect(text.length).toBeLessThan(3_000)
    expect(toDemoSummary(ask('[#1] alice: hi'))).toBe('…')
  })

  it('is none where something else is asked for', () => {
    expect(toDemoSummary([{ role: 'system', content: 'You are 小砚' }])).toBeNull()
  })
})
