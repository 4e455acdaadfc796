import { expect, test } from 'vitest'
import { toBufferPoolMib } from './buffer-pool.ts'

const GIB = 1024 ** 3

test.each([
  [0.5, 128],
  [1, 128],
  [2, 256],
  [4, 512],
  [8, 1_024],
  [64, 1_024],
])('of %d GiB of memory the database takes %d MiB', (gib, mib) => {
  expect(toBufferPoolMib(gib * GIB)).toBe(mib)
})

test('this machine’s memory is known', () => {
  expect(toBufferPoolMib()).toBeGreaterThanOrEqual(128)
  expect(Number.isInteger(toBufferPoolMib())).toBe(true)
})
