import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { isPushOn, refreshPush } from './push.ts'

/** What the browser has; null for nothing. */
let subscription: object | null

beforeEach(() => {
  const items = new Map([['parlor:push-owner', '10']])
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => items.set(key, value),
    removeItem: (key: string) => items.delete(key),
  })
  const registration = { pushManager: { getSubscription: async () => subscription } }
  vi.stubGlobal('navigator', {
    serviceWorker: { ready: Promise.resolve(registration), getRegistration: async () => registration },
  })
  vi.stubGlobal('fetch', async () => new Response(null, { status: 503 }))
})

afterEach(() => void vi.unstubAllGlobals())

it('is off where it could not be renewed and the browser has no subscription any more', async () => {
  subscription = null
  await refreshPush('10')
  expect(isPushOn('10')).toBe(false)
})

it('stays on where only the server could not be told', async () => {
  subscription = {}
  await refreshPush('10')
  expect(isPushOn('10')).toBe(true)
})
