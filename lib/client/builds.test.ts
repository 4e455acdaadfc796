import { expect, test } from 'vitest'
import { createBuilds } from './builds.ts'

function createShelf() {
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
  }
}

test('a newer build is told of once, however often old and new ones answer in turn', () => {
  const tab = createBuilds('a', createShelf())
  let changes = 0
  tab.subscribe(() => changes++)
  expect(tab.get()).toBe(false)
  for (const build of ['b', 'b']) tab.take(build)
  expect([tab.get(), changes]).toEqual([true, 1])
  tab.putAway()
  tab.take('b')
  expect([tab.get(), changes]).toEqual([false, 2])
  tab.take('c')
  expect(tab.get()).toBe(true)
})

test('who has loaded the new build hears nothing of the old one, while other tabs of the old one still do', () => {
  const shelf = createShelf()
  const old = [createBuilds('a', shelf), createBuilds('a', shelf)]
  const reloaded = createBuilds('b', shelf)
  reloaded.take('a')
  expect(reloaded.get()).toBe(false)
  for (const tab of old) {
    tab.take('b')
    expect(tab.get()).toBe(true)
  }
  // One more tab that an old process has made meanwhile.
  const late = createBuilds('a', shelf)
  late.take('b')
  expect(late.get()).toBe(true)
})

test('a page that does not know its build tells nothing, and without storage one is told of all the same', () => {
  const unknown = createBuilds(null, createShelf())
  unknown.take('b')
  expect(unknown.get()).toBe(false)
  const blocked = createBuilds('a', {
    getItem: () => {
      throw new Error('blocked')
    },
    setItem: () => {
      throw new Error('blocked')
    },
  })
  blocked.take('b')
  expect(blocked.get()).toBe(true)
})
