import { beforeEach, expect, it } from 'vitest'
import { createQuietPeople, type QuietPeople } from './quiet-people.ts'

let now: number
let quiet: QuietPeople

beforeEach(() => {
  now = 0
  quiet = createQuietPeople(() => now)
})

it('what was heard just now outweighs what was read, which counts again after a while', () => {
  expect([quiet.learn('1', true), quiet.learn('1', true), quiet.has('1')]).toEqual([true, false, true])
  expect([quiet.hear('1', false), quiet.has('1')]).toEqual([true, false])
  now = 9_999
  expect([quiet.learn('1', true), quiet.learn('2', true)]).toEqual([false, true])
  now = 10_000
  expect([quiet.learn('1', true), quiet.has('1')]).toEqual([true, true])
})

it('forgets who is not near any more', () => {
  for (const id of ['1', '2']) quiet.hear(id, true)
  quiet.keepOnly((id) => id === '2')
  expect([quiet.has('1'), quiet.has('2')]).toEqual([false, true])
})
