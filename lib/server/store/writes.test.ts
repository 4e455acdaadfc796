import { expect, test } from 'vitest'
import { createWrites } from './writes.ts'

test('a write that failed is held against the database for ten seconds, or until one succeeds', () => {
  let now = 0
  const writes = createWrites(() => now)
  expect(writes.areFailing()).toBe(false)
  writes.fail()
  now = 9_999
  expect(writes.areFailing()).toBe(true)
  now = 10_000
  expect(writes.areFailing()).toBe(false)
  writes.fail()
  writes.succeed()
  expect(writes.areFailing()).toBe(false)
})
