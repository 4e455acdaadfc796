import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createDraftKeeper } from './drafts.ts'

const stored = new Map<string, string>()

beforeEach(() => {
  vi.useFakeTimers()
  stored.clear()
  vi.stubGlobal('window', new EventTarget())
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, text: string) => stored.set(key, text),
    removeItem: (key: string) => stored.delete(key),
  })
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('a draft', () => {
  it('is kept 400 ms after the last keystroke', () => {
    const draft = createDraftKeeper('10', '1')
    draft.save('h')
    vi.advanceTimersByTime(300)
    draft.save('hi')
    vi.advanceTimersByTime(399)
    expect([...stored.values()]).toEqual([])
    vi.advanceTimersByTime(1)
    expect(createDraftKeeper('10', '1').read()).toBe('hi')
  })

  it('is kept at once when the page or the composer goes away', () => {
    createDraftKeeper('10', '1').save('page')
    window.dispatchEvent(new Event('pagehide'))
    expect(createDraftKeeper('10', '1').read()).toBe('page')
    const other = createDraftKeeper('10', '2')
    other.save('composer')
    other.close()
    expect(createDraftKeeper('10', '2').read()).toBe('composer')
  })

  it('belongs to one person and one room', () => {
    const draft = createDraftKeeper('10', '1')
    draft.save('mine')
    draft.close()
    expect(createDraftKeeper('11', '1').read()).toBe('')
    expect(createDraftKeeper('10', '2').read()).toBe('')
  })

  it('leaves nothing behind when it is emptied', () => {
    const draft = createDraftKeeper('10', '1')
    draft.save('hi')
    vi.advanceTimersByTime(400)
    draft.save('')
    vi.advanceTimersByTime(400)
    expect(stored.size).toBe(0)
  })

  it.each(['full', 'blocked'])('lasts as long as the page where storage is %s', (trouble) => {
    const fail = () => {
      throw new Error(trouble)
    }
    vi.stubGlobal('localStorage', {
      getItem: trouble === 'blocked' ? fail : () => null,
      setItem: fail,
      removeItem: fail,
    })
    const draft = createDraftKeeper('10', trouble)
    draft.save('still here')
    draft.close()
    expect(createDraftKeeper('10', trouble).read()).toBe('still here')
  })
})
