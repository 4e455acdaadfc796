import { expect, it } from 'vitest'
import { createBreaker } from './breaker.ts'

function createBroken() {
  let now = 0
  const breaker = createBreaker({ now: () => now })
  for (let i = 0; i < 5; i++) breaker.fail()
  return { breaker, wait: (ms: number) => (now += ms) }
}

it('lets everything through until five failures in a row', () => {
  const breaker = createBreaker({ now: () => 0 })
  for (let i = 0; i < 4; i++) breaker.fail()
  breaker.succeed()
  for (let i = 0; i < 4; i++) breaker.fail()
  expect([breaker.mayTry(), breaker.mayTry()]).toEqual([true, true])
})

it('then refuses at once, and lets one try after a pause', () => {
  const { breaker, wait } = createBroken()
  expect(breaker.mayTry()).toBe(false)
  wait(500)
  expect([breaker.mayTry(), breaker.mayTry()]).toEqual([true, false])
})

it('pauses again when the try fails, and opens to all when it succeeds', () => {
  const { breaker, wait } = createBroken()
  wait(500)
  breaker.mayTry()
  breaker.fail()
  expect(breaker.mayTry()).toBe(false)
  wait(500)
  breaker.mayTry()
  breaker.succeed()
  expect([breaker.mayTry(), breaker.mayTry()]).toEqual([true, true])
})
