import { readFileSync } from 'node:fs'
import { createContext, runInContext } from 'node:vm'
import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { changeKeptPage } from '#lib/client/kept-rooms.ts'
import type { PushNotice } from '#lib/protocol/notices.ts'

/** public/sw.js as it is served, in a worker that is none. */

const WORDS = {
  lobby: '大厅',
  hidden: '发来一条新消息',
  offline: '现在没有网络',
  kept: '最近读过',
  nothing: '',
  retry: '重试',
}
const NOTICE: PushNotice = {
  room: { id: '7', slug: '周会', kind: 'channel', name: '周会' },
  ...{ seq: 12, who: '林知夏', text: '早', unread: 1 },
}

interface Page {
  url: string
  focused: boolean
  focus: () => Promise<void>
  navigate: (url: string) => Promise<void>
  postMessage: (data: unknown) => void
}

beforeEach(() => vi.stubGlobal('indexedDB', new IDBFactory()))

function startWorker({ pages = [] as Page[], fetch = vi.fn() } = {}) {
  const listeners = new Map<string, (event: unknown) => void>()
  const showNotification = vi.fn()
  const openWindow = vi.fn()
  const self = {
    indexedDB: globalThis.indexedDB,
    addEventListener: (name: string, listener: (event: unknown) => void) => listeners.set(name, listener),
    registration: { showNotification },
    clients: { matchAll: async () => pages, openWindow },
  }
  runInContext(readFileSync('public/sw.js', 'utf8'), createContext({ self, fetch, Response, URL, crypto }))
  /** What becomes of an event; null where the worker leaves it alone. */
  async function dispatch(name: string, event: object): Promise<unknown> {
    let outcome: Promise<unknown> | null = null
    const take = (promise: Promise<unknown>) => {
      outcome = promise
    }
    listeners.get(name)?.({ ...event, waitUntil: take, respondWith: take })
    return await outcome
  }
  return { dispatch, showNotification, openWindow, fetch }
}

function createPage(path: string, focused = false): Page {
  return { url: `https://chat.example.com${path}`, focused, focus: vi.fn(), navigate: vi.fn(), postMessage: vi.fn() }
}

function keep(text: string, name = '周会') {
  const rooms = [{ id: '7', name, lines: [{ who: '林', at: '今天 09:00', text, seq: 1, sentAt: Date.now() }] }]
  return changeKeptPage(() => ({ userId: '1', lang: 'zh-CN', words: WORDS, rooms }))
}

const navigation = (more: object = {}) => ({ request: { mode: 'navigate', method: 'GET', ...more } })
const push = (notice: PushNotice) => ({ data: { json: () => notice } })

describe('a push', () => {
  it('is shown with the room and who, and leads to the message', async () => {
    const worker = startWorker()
    await worker.dispatch('push', push({ ...NOTICE, unread: 3 }))
    expect(worker.showNotification).toHaveBeenCalledWith(
      '周会',
      expect.objectContaining({
        body: '林知夏: 早 (+2)',
        tag: 'room-7',
        data: { url: '/rooms/%E5%91%A8%E4%BC%9A?m=12' },
      }),
    )
  })

  it('says in the person’s language what has no text, and calls a direct room by who writes', async () => {
    await keep('早')
    const worker = startWorker()
    const { text: _, ...hidden } = NOTICE
    await worker.dispatch('push', push({ ...hidden, room: { ...NOTICE.room, kind: 'direct', name: '' } }))
    await worker.dispatch('push', push({ ...hidden, room: { ...NOTICE.room, slug: 'lobby', name: 'lobby' } }))
    const said = worker.showNotification.mock.calls.map(([title, { body }]) => [title, body])
    expect(said).toEqual([
      ['林知夏', WORDS.hidden],
      ['大厅', `林知夏: ${WORDS.hidden}`],
    ])
  })
})

describe('a click on a notice', () => {
  const click = { notification: { close: () => {}, data: { url: '/rooms/weekly?m=12' } } }

  it('leads on in the page that is open', async () => {
    const pages = [createPage('/chat'), createPage('/rooms/random', true)] as const
    const worker = startWorker({ pages: [...pages] })
    await worker.dispatch('notificationclick', click)
    expect(pages[1].focus).toHaveBeenCalled()
    expect(pages[1].postMessage).toHaveBeenCalledWith({ type: 'open', url: '/rooms/weekly?m=12' })
    expect(worker.openWindow).not.toHaveBeenCalled()
  })

  it('loads the room where another page is open, and opens one where there is none', async () => {
    const page = createPage('/login')
    await startWorker({ pages: [page] }).dispatch('notificationclick', click)
    expect(page.navigate).toHaveBeenCalledWith('/rooms/weekly?m=12')
    const worker = startWorker()
    await worker.dispatch('notificationclick', click)
    expect(worker.openWindow).toHaveBeenCalledWith('/rooms/weekly?m=12')
  })
})

describe('a page', () => {
  it('comes from the network, and all else is left alone', async () => {
    const answer = new Response('page')
    const worker = startWorker({ fetch: vi.fn(async () => answer) })
    expect(await worker.dispatch('fetch', navigation())).toBe(answer)
    for (const more of [{ mode: 'cors' }, { method: 'POST' }, { mode: 'no-cors' }])
      expect(await worker.dispatch('fetch', navigation(more))).toBeNull()
  })

  it('is what was read last where there is no network, and no more than text', async () => {
    await keep('<img src=x onerror=alert(1)>', '<script>')
    const fetch = vi.fn(async () => {
      throw new TypeError('no network')
    })
    const answer = (await startWorker({ fetch }).dispatch('fetch', navigation())) as Response
    const html = await answer.text()
    expect([answer.status, html.includes(WORDS.offline)]).toEqual([503, true])
    expect(html).toContain('&#60;img src=x onerror=alert(1)&#62;')
    expect(html.match(/<script/g)).toHaveLength(1)
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  it('holds nothing that its room keeps no longer', async () => {
    const line = { who: '林', at: '', seq: 1 }
    const daysAgo = (days: number) => Date.now() - days * 24 * 60 * 60_000
    const lines = [
      { ...line, text: '三天前', sentAt: daysAgo(3) },
      { ...line, text: '刚才', sentAt: daysAgo(0) },
    ]
    await changeKeptPage(() => ({
      ...{ userId: '1', lang: 'zh-CN', words: WORDS },
      rooms: [{ id: '7', name: '周会', keepDays: 1, lines }],
    }))
    const fetch = vi.fn(async () => {
      throw new TypeError('no network')
    })
    const answer = (await startWorker({ fetch }).dispatch('fetch', navigation())) as Response
    const html = await answer.text()
    expect([html.includes('刚才'), html.includes('三天前')]).toEqual([true, false])
  })

  it('says so where nothing was kept', async () => {
    const fetch = vi.fn(async () => {
      throw new TypeError('no network')
    })
    const answer = (await startWorker({ fetch }).dispatch('fetch', navigation())) as Response
    expect(await answer.text()).toContain('offline')
  })
})
