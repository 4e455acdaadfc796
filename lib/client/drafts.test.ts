import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createDraftKeeper, createDraftMarks, type Draft, NO_DRAFT } from './drafts.ts'
import type { Tab } from './tabs.ts'

/** As much as a browser's quota lets in; 0 is blocked. */
class TestStorage {
  readonly items = new Map<string, string>()
  quota = Number.POSITIVE_INFINITY

  get length(): number {
    return this.items.size
  }
  key = (index: number): string | null => [...this.items.keys()][index] ?? null
  getItem = (key: string): string | null => this.items.get(key) ?? null
  removeItem = (key: string): void => void this.items.delete(key)
  setItem = (key: string, text: string): void => {
    const used = [...this.items].reduce(
      (sum, [other, item]) => sum + (other === key ? 0 : other.length + item.length),
      0,
    )
    if (used + key.length + text.length > this.quota) throw new Error('QuotaExceededError')
    this.items.set(key, text)
  }
}

let local: TestStorage
let session: TestStorage
const alive = new Set<string>()

/** A page; loaded anew it gets a new id. */
function openTab(id: string, previousId: string | null = null): Tab {
  alive.add(id)
  if (previousId) alive.delete(previousId)
  return { id, previousId, exclusively: (task) => task((tabId) => tabId !== id && !alive.has(tabId)) }
}
const always = () => true

function say(text: string): Draft {
  return { ...NO_DRAFT, text }
}

beforeEach(() => {
  vi.useFakeTimers()
  alive.clear()
  local = new TestStorage()
  session = new TestStorage()
  vi.stubGlobal('window', new EventTarget())
  vi.stubGlobal('localStorage', local)
  vi.stubGlobal('sessionStorage', session)
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('a draft', () => {
  it('is kept 400 ms after the last keystroke', () => {
    const draft = createDraftKeeper('10', '1')
    draft.save(say('h'))
    vi.advanceTimersByTime(300)
    draft.save(say('hi'))
    vi.advanceTimersByTime(399)
    expect(local.length).toBe(0)
    vi.advanceTimersByTime(1)
    expect(createDraftKeeper('10', '1').read().text).toBe('hi')
  })

  it('is kept at once when the page or the composer goes away', () => {
    createDraftKeeper('10', '1').save(say('page'))
    window.dispatchEvent(new Event('pagehide'))
    expect(createDraftKeeper('10', '1').read().text).toBe('page')
    const other = createDraftKeeper('10', '2')
    other.save(say('composer'))
    other.close()
    expect(createDraftKeeper('10', '2').read().text).toBe('composer')
  })

  it('keeps what it answers and what is being edited with it', () => {
    const kept = { text: 'for later', replyTo: '7', edit: { messageId: '8', text: 'half' } }
    createDraftKeeper('10', '1').save(kept)
    window.dispatchEvent(new Event('pagehide'))
    expect(createDraftKeeper('10', '1').read()).toEqual(kept)
  })

  it('belongs to one person and one room', () => {
    const draft = createDraftKeeper('10', '1')
    draft.save(say('mine'))
    draft.close()
    expect(createDraftKeeper('11', '1').read().text).toBe('')
    expect(createDraftKeeper('10', '2').read().text).toBe('')
  })

  it('leaves nothing behind when it is emptied', () => {
    const draft = createDraftKeeper('10', '1')
    draft.save(say('hi'))
    vi.advanceTimersByTime(400)
    draft.save(say(''))
    vi.advanceTimersByTime(400)
    expect(local.length).toBe(0)
  })

  it('is each tab’s own: neither sees, sends or drops the other’s', async () => {
    const [a, b] = [createDraftKeeper('10', '1', openTab('a')), createDraftKeeper('10', '1', openTab('b'))]
    a.save(say('of a'))
    vi.advanceTimersByTime(400)
    expect(await b.adopt(always)).toEqual(say(''))
    b.save(say('of b'))
    vi.advanceTimersByTime(400)
    a.save(say(''))
    vi.advanceTimersByTime(400)
    expect(await createDraftKeeper('10', '1', openTab('a2', 'a')).adopt(always)).toEqual(say(''))
    expect(await createDraftKeeper('10', '1', openTab('b2', 'b')).adopt(always)).toEqual(say('of b'))
  })

  it('comes back to the tab that was loaded anew, and of a closed one to whoever opens the room next', async () => {
    for (const [index, id] of ['a', 'b', 'c'].entries()) {
      vi.setSystemTime(index)
      const draft = createDraftKeeper('10', '1', openTab(id))
      draft.save(say(`of ${id}`))
      draft.close()
    }
    alive.clear()
    expect(await createDraftKeeper('10', '1', openTab('a2', 'a')).adopt(always)).toEqual(say('of a'))
    expect(await createDraftKeeper('10', '1', openTab('d')).adopt(always)).toEqual(say('of c'))
    expect(await createDraftKeeper('10', '1', openTab('e')).adopt(always)).toEqual(say('of b'))
    expect(await createDraftKeeper('10', '1', openTab('f')).adopt(always)).toEqual(say(''))
    expect(await createDraftKeeper('10', '1', openTab('a3', 'a2')).adopt(always)).toEqual(say('of a'))
  })

  it('that was left behind waits while something else is typed', async () => {
    const left = createDraftKeeper('10', '1', openTab('a'))
    left.save(say('left'))
    left.close()
    expect(await createDraftKeeper('10', '1', openTab('a2', 'a')).adopt(() => false)).toEqual(say(''))
    expect(await createDraftKeeper('10', '1', openTab('a3', 'a2')).adopt(always)).toEqual(say('left'))
  })

  it('that all tabs kept together before is still there', async () => {
    local.setItem('draft:10:1', 'from before')
    expect(await createDraftKeeper('10', '1', openTab('a')).adopt(always)).toEqual(say('from before'))
    expect(await createDraftKeeper('10', '1', openTab('b')).adopt(always)).toEqual(say(''))
  })

  it('never comes back as it was earlier where storage has become full, and says whether it is safe', async () => {
    const safe: boolean[] = []
    const draft = createDraftKeeper('10', '1', openTab('a'), (isSafe) => safe.push(isSafe))
    const type = (text: string) => {
      draft.save(say(text))
      vi.advanceTimersByTime(400)
    }
    type('early')
    local.quota = local.key(0)?.length ?? 0
    // Storage of the tab alone still takes it.
    type('later, and longer')
    expect(createDraftKeeper('10', '1', openTab('a2', 'a')).read().text).toBe('later, and longer')
    session.quota = 0
    type('latest')
    expect(draft.read().text).toBe('latest')
    expect([local.length, session.length]).toEqual([0, 0])
    local.quota = Number.POSITIVE_INFINITY
    type('there is room again')
    expect(safe).toEqual([true, true, false, true])
    expect(await createDraftKeeper('10', '1', openTab('a3', 'a')).adopt(always)).toEqual(say('there is room again'))
  })

  it.each(['full', 'blocked'])('lasts as long as the page where storage is %s', (trouble) => {
    const fail = () => {
      throw new Error(trouble)
    }
    const storage = { getItem: trouble === 'blocked' ? fail : () => null, setItem: fail, removeItem: fail }
    vi.stubGlobal('localStorage', storage)
    vi.stubGlobal('sessionStorage', storage)
    const draft = createDraftKeeper('10', trouble)
    draft.save(say('still here'))
    draft.close()
    expect(createDraftKeeper('10', trouble).read().text).toBe('still here')
  })

  it('lasts as long as the page where a look at storage throws', async () => {
    for (const place of ['localStorage', 'sessionStorage']) {
      Object.defineProperty(globalThis, place, {
        configurable: true,
        get: () => {
          throw new Error('SecurityError')
        },
      })
    }
    const draft = createDraftKeeper('10', 'thrown', openTab('a'))
    expect(await draft.adopt(always)).toEqual(say(''))
    draft.save(say('still here'))
    draft.close()
    expect(createDraftKeeper('10', 'thrown', openTab('a')).read().text).toBe('still here')
  })
})

describe('the rooms with a draft', () => {
  it('are those in which this tab has one, or a tab that is gone has left one', async () => {
    const marks = createDraftMarks('20', openTab('a'))
    let changes = 0
    const stop = marks.subscribe(() => {
      changes += 1
    })
    write('20', '1', 'a')
    write('20', '2', 'b')
    write('21', '3', 'a')
    expect([...marks.get()]).toEqual(['1'])
    stop()
    const before = changes
    write('20', '4', 'a')
    expect(changes).toBe(before)
    const later = createDraftMarks('20', openTab('a2', 'a'))
    await vi.advanceTimersByTimeAsync(0)
    expect([...later.get()]).toEqual(['1', '4'])
    const another = openTab('c')
    await createDraftKeeper('20', '1', another).adopt(always)
    expect([...later.get()]).toEqual(['4'])
  })

  it('are marked no more when it is sent', () => {
    const marks = createDraftMarks('20', openTab('a'))
    write('20', '1', 'a')
    expect(marks.get().has('1')).toBe(true)
    write('20', '1', 'a', '')
    expect(marks.get().size).toBe(0)
  })

  it('are marked also where the text has to be kept in the tab or the page alone', () => {
    local.quota = 0
    const marks = createDraftMarks('20', openTab('a'))
    write('20', '1', 'a')
    session.quota = 0
    write('20', '2', 'a')
    expect([...marks.get()].sort()).toEqual(['1', '2'])
    write('20', '2', 'a', '')
  })
})

function write(userId: string, roomId: string, tabId: string, text = 'hi'): void {
  const keeper = createDraftKeeper(userId, roomId, openTab(tabId))
  keeper.save(say(text))
  keeper.close()
}
