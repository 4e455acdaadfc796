import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { afterTraversal, openLayer, watchHistory } from './back-closes.ts'

/** A browser's history: traversals come later, as an event. */
function createHistory(...states: object[]) {
  const entries: object[] = states
  let at = entries.length - 1
  return {
    get state() {
      return entries[at]
    },
    get length() {
      return at + 1
    },
    replaceState(state: object) {
      entries[at] = state
    },
    pushState(state: object) {
      at += 1
      entries.splice(at, entries.length, state)
    },
    go(delta: number) {
      setTimeout(() => {
        at += delta
        window.dispatchEvent(new Event('popstate'))
      })
    },
  }
}

const NEXT = { __NA: true }
let unwatch = () => {}

function start(...states: object[]) {
  vi.stubGlobal('window', new EventTarget())
  const history = createHistory(...states)
  vi.stubGlobal('history', history)
  unwatch = watchHistory()
  return history
}

async function back(history: { go: (delta: number) => void }) {
  history.go(-1)
  await vi.runAllTimersAsync()
}

beforeEach(() => void vi.useFakeTimers())

afterEach(() => {
  unwatch()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('Back', () => {
  it('closes the topmost layer, and then the one below', async () => {
    const history = start(NEXT)
    const [below, above] = [vi.fn(), vi.fn()]
    openLayer(below)
    openLayer(above)
    expect(history.state).toMatchObject({ ...NEXT, layer: 2 })
    await back(history)
    expect([below, above].map((close) => close.mock.calls.length)).toEqual([0, 1])
    await back(history)
    expect([below, above].map((close) => close.mock.calls.length)).toEqual([1, 1])
    expect(history.length).toBe(1)
  })

  it('finds no entry of what was closed otherwise, be it closed twice', async () => {
    const history = start(NEXT)
    const close = vi.fn()
    const take = openLayer(close)
    take()
    take()
    await vi.runAllTimersAsync()
    expect([history.length, close.mock.calls.length]).toEqual([1, 0])
  })

  it('closes what was opened while the entry of another was being taken back', async () => {
    const history = start(NEXT)
    openLayer(vi.fn())()
    const close = vi.fn()
    openLayer(close)
    await vi.runAllTimersAsync()
    expect([history.length, close.mock.calls.length]).toEqual([2, 0])
    await back(history)
    expect([history.length, close.mock.calls.length]).toEqual([1, 1])
  })

  it('leaves alone where one was led while the entry of what was closed was being taken back', async () => {
    const history = start(NEXT)
    openLayer(vi.fn())()
    afterTraversal(() => history.pushState({ room: 1 }))
    afterTraversal(() => history.pushState({ room: 2 }))
    await vi.runAllTimersAsync()
    expect([history.length, history.state]).toEqual([3, { room: 2 }])
    afterTraversal(() => history.pushState({ room: 3 }))
    expect([history.length, history.state]).toEqual([4, { room: 3 }])
  })

  it('does not meet the entries that a reload left over', async () => {
    const history = start(NEXT, { ...NEXT, layer: 1 }, { ...NEXT, layer: 2 })
    await vi.runAllTimersAsync()
    expect([history.length, history.state]).toEqual([1, NEXT])
  })

  it('stays where it is on an entry that the page before wrote when it was being reloaded already', async () => {
    const [page, at] = [performance.timeOrigin - 5_000, performance.timeOrigin + 10]
    const history = start({}, { ...NEXT, layer: 1, page, at })
    await vi.runAllTimersAsync()
    expect([history.length, history.state]).toEqual([2, NEXT])
  })
})
