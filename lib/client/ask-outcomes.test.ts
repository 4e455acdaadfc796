import { expect, it, vi } from 'vitest'
import { createMessage } from '#test/samples.ts'
import { createAskOutcomes } from './ask-outcomes.ts'

it('keeps what the server says of a question that gets no reply of its own, and nothing else', () => {
  const outcomes = createAskOutcomes()
  const listener = vi.fn()
  const stop = outcomes.subscribe(listener)
  const [talk, asked, busy, budget] = [1, 2, 3, 4].map((seq) => createMessage(seq))
  if (!talk || !asked || !busy || !budget) throw new Error('there are four')
  outcomes.take({ message: talk })
  outcomes.take({ message: asked, ai: 'asked' })
  expect(listener).not.toHaveBeenCalled()
  outcomes.take({ message: busy, ai: 'busy' })
  stop()
  outcomes.take({ message: budget, ai: 'budget', resetAt: '2026-01-02T00:00:00.000Z' })
  expect(listener).toHaveBeenCalledTimes(1)
  expect([talk, asked, busy, budget].map(({ id }) => outcomes.find(id))).toEqual([
    ...[undefined, undefined, { ai: 'busy' }],
    { ai: 'budget', resetAt: '2026-01-02T00:00:00.000Z' },
  ])
})
