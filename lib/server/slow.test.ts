import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { SessionUser } from '#lib/protocol/entities.ts'
import type { CommandName } from '#lib/protocol/wire.ts'
import { createEdge } from './edge.ts'
import { log } from './log.ts'
import { saySlow } from './slow.ts'

const user: SessionUser = { id: '1', username: 'lin', displayName: 'lin', role: 'member' }
let lines: object[]

beforeEach(() => {
  vi.useFakeTimers()
  // What other tests said is long ago.
  vi.advanceTimersByTime(3_600_000)
  lines = []
  vi.spyOn(log(), 'warn').mockImplementation((line: unknown, sentence?: unknown) => {
    lines.push({ ...(line as object), sentence })
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

function createRunner() {
  const edge = createEdge({ command: async () => {} })
  const caller = { user, scopes: null, address: '192.0.2.1', isGone: () => false }
  return (name: CommandName, input: object, ms: number) =>
    edge.run(
      caller,
      name,
      () => input,
      async () => await new Promise((resolve) => setTimeout(resolve, ms, {})),
    )
}

test('of what is slow in the same way one line is said in ten seconds', () => {
  for (const key of ['a', 'a', 'b']) saySlow(key, 1_234.5, { key }, 'it was slow')
  vi.advanceTimersByTime(9_999)
  saySlow('a', 1, {}, 'it was slow')
  expect(lines).toEqual([
    { key: 'a', ms: 1_235, sentence: 'it was slow' },
    { key: 'b', ms: 1_235, sentence: 'it was slow' },
  ])
  vi.advanceTimersByTime(1)
  saySlow('a', 1, {}, 'it was slow')
  expect(lines).toHaveLength(3)
})

test('a slow command is named, once for many', async () => {
  const run = createRunner()
  const running = [1, 2].map((id) => run('message:delete', { messageId: String(id) }, 1_500))
  await vi.advanceTimersByTimeAsync(1_500)
  expect((await Promise.all(running)).map(({ ok }) => ok)).toEqual([true, true])
  expect(lines).toEqual([{ command: 'message:delete', ms: 1_500, sentence: 'a command was slow' }])
})

test('neither waiting in the queue nor what may take long is slow', async () => {
  const run = createRunner()
  const running = Array.from({ length: 60 }, () => run('room:enter', { roomId: '1' }, 600))
  running.push(run('catchup:ask', { roomId: '1', afterSeq: 1 }, 5_000))
  await vi.advanceTimersByTimeAsync(5_000)
  expect((await Promise.all(running)).filter(({ ok }) => !ok)).toEqual([])
  expect(lines).toEqual([])
})
