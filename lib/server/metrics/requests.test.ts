import { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { log } from '../log.ts'
import { countRequest } from './requests.ts'

let lines: unknown[]

beforeEach(() => {
  vi.useFakeTimers()
  // What other tests said is long ago.
  vi.advanceTimersByTime(3_600_000)
  lines = []
  vi.spyOn(log(), 'warn').mockImplementation((line: unknown) => void lines.push(line))
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

/** Answers all of them after so long. */
function answer(ms: number, ...urls: string[]): void {
  const responses = urls.map((url) => {
    const response = Object.assign(new EventEmitter(), { statusCode: 200 })
    countRequest({ method: 'GET', url } as IncomingMessage, response as unknown as ServerResponse)
    return response
  })
  vi.advanceTimersByTime(ms)
  for (const response of responses) response.emit('close')
}

test('a slow request is named, one of a kind for many, without what opens doors', () => {
  answer(1_999, '/rooms/early')
  answer(2_500, '/join/a-token-that-is-nobody-elses', '/rooms/lobby', '/api/inbox')
  expect(lines).toEqual([
    { method: 'GET', path: '/join/…', ms: 2_500 },
    { method: 'GET', path: '/api/inbox', ms: 2_500 },
  ])
})

test('what takes what it takes is not slow', () => {
  answer(60_000, '/api/files/7', '/api/v1/catchup:ask', '/api/v1/assistant:test')
  expect(lines).toEqual([])
})
