import { expect, test } from 'vitest'
import { DIGEST_TASK } from '#lib/chat/ai/catch-up.ts'
import { parseDigest } from '#lib/protocol/rules/digest.ts'
import { toDemoDigest } from './digest.ts'

test('The demo tells decisions, questions and links, and leaves other tasks alone.', () => {
  const range = [
    '[#4] alice: 那就定了，周五发布',
    '[#5] bob: @alice can you test it?',
    '[#6] bob: see https://x.test/plan',
    '[#7] alice: hello',
  ].join('\n')
  const digest = toDemoDigest([
    { role: 'system', content: `${DIGEST_TASK}\nLines.` },
    { role: 'user', content: range },
  ])
  expect(parseDigest(digest ?? '')).toEqual([
    { kind: 'decision', text: '那就定了，周五发布', seqs: [4] },
    { kind: 'question', text: '@alice can you test it?', seqs: [5] },
    { kind: 'link', text: 'see https://x.test/plan', seqs: [6] },
  ])
  const small = [
    { role: 'system' as const, content: DIGEST_TASK },
    { role: 'user' as const, content: '[#7] alice: hello' },
  ]
  expect(toDemoDigest(small)).not.toBe('')
  expect(parseDigest(toDemoDigest(small) ?? '')).toEqual([])
  expect(toDemoDigest([{ role: 'system', content: 'You are 小砚' }])).toBeNull()
})
