import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTab } from './tabs.ts'

const channels: BroadcastChannel[] = []

beforeEach(() => {
  const items = new Map<string, string>()
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, item: string) => items.set(key, item),
  })
})

afterEach(() => {
  for (const channel of channels.splice(0)) channel.close()
  vi.unstubAllGlobals()
})

function openChannel(): BroadcastChannel {
  const channel = new BroadcastChannel('tabs under test')
  channels.push(channel)
  return channel
}

describe('tabs without Web Locks', () => {
  it('hear from each other who is there', async () => {
    const [first, second] = [createTab(undefined, openChannel()), createTab(undefined, openChannel())]
    const gone = createTab(undefined, null)
    const seen: boolean[] = []
    await first.exclusively(async (isGone) => void seen.push(isGone(second.id), isGone(gone.id), isGone(first.id)))
    expect(seen).toEqual([false, true, false])
    channels[1]?.close()
    await first.exclusively(async (isGone) => void seen.push(isGone(second.id)))
    expect(seen.at(-1)).toBe(true)
  })
})

describe('a tab', () => {
  it('knows what it was called before it was loaded anew', () => {
    const first = createTab(undefined, null)
    expect(first.previousId).toBeNull()
    expect(createTab(undefined, null).previousId).toBe(first.id)
  })

  it('is a new one each time where it may keep nothing', () => {
    vi.stubGlobal('sessionStorage', undefined)
    createTab(undefined, null)
    expect(createTab(undefined, null).previousId).toBeNull()
  })
})
