// @vitest-environment happy-dom
import { act } from 'react'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { asked, createList, listRows, showList } from '#test/message-list.tsx'
import { AI_NAME, announced, byName, click, createView, press, type Shown, t } from '#test/render.tsx'
import { createMessage, createMessages, ROOM_ID } from '#test/samples.ts'

let shown: Shown

afterEach(async () => {
  await shown.remove()
  vi.clearAllMocks()
  vi.restoreAllMocks()
})

// What comes when it is wanted is there at once.
beforeAll(() => Promise.all([import('./unread-bar.tsx'), import('#components/catch-up/catch-up.tsx')]))

describe('the list of messages', () => {
  it('groups what one person says within five minutes, and parts the days', async () => {
    shown = await showList({
      messages: [
        createMessage(1, { sentAt: '2026-01-01T10:00:00.000Z' }),
        createMessage(2, { sentAt: '2026-01-01T10:04:00.000Z' }),
        createMessage(3, { sentAt: '2026-01-01T10:10:00.000Z' }),
        createMessage(4, { sentAt: '2026-01-01T10:11:00.000Z', sender: 'lin' }),
        createMessage(5, { sentAt: '2026-01-02T10:11:00.000Z', sender: 'lin' }),
      ],
    })
    expect(listRows(shown).map((row) => row.querySelector('.identity-name')?.textContent ?? null)).toEqual([
      ...['zhou', null, 'zhou', 'lin', 'lin'],
    ])
    expect(listRows(shown)[0]?.getAttribute('aria-label')).toBe('zhou，10:00：message 1')
    expect(shown.container.querySelectorAll('li:not([data-testid])')).toHaveLength(2)
  })

  it('says that the end was seen, once for each, and only in a tab that is in view', async () => {
    const visibility = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    shown = await showList(createView(3))
    expect(asked.onSeen).not.toHaveBeenCalled()
    visibility.mockReturnValue('visible')
    await act(async () => void document.dispatchEvent(new Event('visibilitychange')))
    expect(asked.onSeen.mock.calls).toEqual([[3]])
    await shown.update(createList(createView(4)))
    expect(asked.onSeen.mock.calls).toEqual([[3], [4]])
  })

  it('says so only in the window that has the focus', async () => {
    const focus = vi.spyOn(document, 'hasFocus').mockReturnValue(false)
    shown = await showList(createView(3))
    expect(asked.onSeen).not.toHaveBeenCalled()
    focus.mockReturnValue(true)
    await act(async () => void window.dispatchEvent(new Event('focus')))
    expect(asked.onSeen.mock.calls).toEqual([[3]])
  })

  it('parts what is new from what was read when the reader came', async () => {
    shown = await showList(createView(6), 4)
    const line = shown.container.querySelector('[data-unread-line]')
    expect(line?.textContent).toBe(t('unread.line'))
    expect(line?.nextElementSibling).toBe(listRows(shown)[4])
    expect(listRows(shown)[4]?.querySelector('.identity-name')).not.toBeNull()
  })

  it('offers the way to what is new where that is not loaded, until it is marked as read', async () => {
    const first = createMessage(3, { sentAt: '2020-05-01T09:40:00.000Z' })
    vi.stubGlobal('fetch', async () => Response.json({ messages: [first], hasBefore: true, hasAfter: true }))
    shown = await showList({ ...createView(30), messages: createMessages(11, 30), hasBefore: true }, 2)
    const bar = () => shown.container.querySelector('[data-testid=unread-bar]')
    await act(async () => new Promise((resolve) => setImmediate(resolve)))
    expect(bar()?.textContent).toContain(t('room.newMessages', { n: 28 }))
    expect(bar()?.textContent).toContain('09:40')
    await click(byName(shown.container, t('unread.read')))
    expect(bar()).toBeNull()
    vi.unstubAllGlobals()
  })

  it('has more than twenty new messages told in short under the line, and no fewer', async () => {
    const told = () => shown.container.querySelector('[data-testid=catch-up]')
    shown = await showList(createView(30), 9)
    await act(async () => new Promise((resolve) => setImmediate(resolve)))
    expect(told()?.previousElementSibling?.hasAttribute('data-unread-line')).toBe(true)
    await shown.remove()
    shown = await showList(createView(30), 10)
    await act(async () => new Promise((resolve) => setImmediate(resolve)))
    expect(told()).toBeNull()
  })

  it('says nothing of an end that is not loaded', async () => {
    shown = await showList(createView(3, { hasAfter: true }))
    expect(asked.onSeen).not.toHaveBeenCalled()
  })

  it('shows what was refused with the reason, to be sent again or taken back into the composer', async () => {
    shown = await showList({
      messages: [],
      outgoing: [
        {
          ...{ clientId: 'c1', roomId: ROOM_ID, text: '发不出去', createdAt: 1, state: 'failed' },
          error: { code: 'forbidden' },
        },
      ],
    })
    expect(shown.container.querySelector('[role=alert]')?.textContent).toBe(
      t('message.failed', { reason: t('errors.forbidden') }),
    )
    await click(byName(shown.container, t('common.retry')))
    expect(asked.resend).toHaveBeenCalledWith('c1')
    await click(byName(shown.container, t('common.delete')))
    expect(asked.discard).toHaveBeenCalledWith('c1')
    expect(asked.onOffer).toHaveBeenCalledWith('发不出去')
  })

  it('says of what has no connection that it waits, without alarm', async () => {
    shown = await showList({
      messages: [],
      outgoing: [{ clientId: 'c1', roomId: ROOM_ID, text: '在路上', createdAt: 1, state: 'sending', isWaiting: true }],
      connection: { state: 'offline', since: 1 },
    })
    expect(listRows(shown)[0]?.textContent).toContain(t('message.queued'))
    expect(shown.container.querySelector('[role=alert]')).toBeNull()
  })

  it('says of a jump that it waits for a connection', async () => {
    const messages = createMessages(11, 30)
    const view = createView(0, { messages, hasBefore: true, connection: { state: 'offline', since: 1 } })
    shown = await showList(view)
    expect(announced(shown.container).sentence).toBe('')
    await shown.update(createList(view, { seq: 20 }))
    expect(announced(shown.container).sentence).toBe('')
    await shown.update(createList(view, { seq: 2 }))
    expect(announced(shown.container)).toEqual({ sentence: t('room.jumpLater'), isShown: true })
  })

  it('says of a jump that failed why, tries again on a press, and is quiet when it is closed', async () => {
    const view = createView(0, { messages: createMessages(11, 30), hasBefore: true })
    const { jumpTo } = asked
    jumpTo.mockResolvedValue({ code: 'rate_limited' })
    const list = (seq: number) => createList(view, { seq })
    const alert = () => shown.container.querySelector('[role=alert]')
    shown = await showList(view)
    await shown.update(list(2))
    expect(alert()?.textContent).toContain(t('room.jumpFailed'))
    expect(alert()?.textContent).toContain(t('errors.rate_limited'))
    expect(jumpTo.mock.calls).toEqual([[2]])
    await click(byName(shown.container, t('common.retry')))
    expect(jumpTo.mock.calls).toEqual([[2], [2]])
    await click(byName(shown.container, t('common.close')))
    expect(alert()).toBeNull()
    await shown.update(list(3))
    expect(jumpTo.mock.calls).toEqual([[2], [2], [3]])
    jumpTo.mockResolvedValue(null)
    expect(alert()?.textContent).toContain(t('room.jumpFailed'))
  })

  it('offers three ways to begin where nobody but the program has said something', async () => {
    const isOffered = () => shown.container.textContent?.includes(t('room.emptyTitle'))
    for (const messages of [[], [createMessage(1, { kind: 'system' })]]) {
      shown = await showList({ messages })
      await act(vi.dynamicImportSettled)
      await click(byName(shown.container, t('room.starter1', { ai: AI_NAME })))
      expect(asked.onOffer).toHaveBeenCalledTimes(1)
      asked.onOffer.mockClear()
      await shown.remove()
    }
    shown = await showList({ messages: createMessages(1, 1) })
    await act(vi.dynamicImportSettled)
    expect(isOffered()).toBe(false)
  })

  it('says why a room did not come, and asks for it again', async () => {
    shown = await showList({ phase: 'failed', messages: [], error: { code: 'unavailable' } })
    expect(shown.container.querySelector('[role=alert]')?.textContent).toContain(t('errors.unavailable'))
    await click(byName(shown.container, t('common.retry')))
    expect(asked.retryEnter).toHaveBeenCalledTimes(1)
  })

  it('is walked through by the arrow keys, one row in reach of Tab', async () => {
    shown = await showList(createView(3))
    expect(listRows(shown).map((row) => row.tabIndex)).toEqual([-1, -1, 0])
    await act(async () => listRows(shown)[2]?.focus())
    await press(document.activeElement as Element, 'ArrowUp')
    expect(document.activeElement).toBe(listRows(shown)[1])
    await press(document.activeElement as Element, 'Home')
    expect(document.activeElement).toBe(listRows(shown)[0])
    expect(listRows(shown).map((row) => row.tabIndex)).toEqual([0, -1, -1])
  })
})
