// @vitest-environment happy-dom
import { act } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { RoomActions, RoomView } from '#lib/client/room-view.ts'
import { AI_NAME, byName, click, createView, press, type Shown, show, t } from '#test/render.tsx'
import { AI, createInboxRoom, createMessage, createMessages, LIN, ROOM_ID, ZHOU } from '#test/samples.ts'
import { MessageList } from './message-list.tsx'

const MEMBERS = [{ ...AI, displayName: AI_NAME }, LIN, ZHOU]

let shown: Shown
const onSeen = vi.fn()
const onOffer = vi.fn()
const calls = { resend: vi.fn(), discard: vi.fn(), retryEnter: vi.fn(), loadBefore: vi.fn(async () => {}) }
const tasks = { reply: vi.fn(), edit: vi.fn(), remove: vi.fn(), showVersions: vi.fn(), chooseReaction: vi.fn() }
const actions = {
  ...calls,
  async loadAfter() {},
  setFollowing() {},
  showLatest() {},
} as unknown as RoomActions

afterEach(async () => {
  await shown.remove()
  vi.clearAllMocks()
  vi.restoreAllMocks()
})

describe('the list of messages', () => {
  it('groups what one person says within five minutes, and parts the days', async () => {
    await open({
      messages: [
        createMessage(1, { sentAt: '2026-01-01T10:00:00.000Z' }),
        createMessage(2, { sentAt: '2026-01-01T10:04:00.000Z' }),
        createMessage(3, { sentAt: '2026-01-01T10:10:00.000Z' }),
        createMessage(4, { sentAt: '2026-01-01T10:11:00.000Z', sender: 'lin' }),
        createMessage(5, { sentAt: '2026-01-02T10:11:00.000Z', sender: 'lin' }),
      ],
    })
    expect(rows().map((row) => row.querySelector('.identity-name')?.textContent ?? null)).toEqual([
      ...['zhou', null, 'zhou', 'lin', 'lin'],
    ])
    expect(rows()[0]?.getAttribute('aria-label')).toBe('zhou，10:00：message 1')
    expect(shown.container.querySelectorAll('li:not([data-testid])')).toHaveLength(2)
  })

  it('says that the end was seen, once for each, and only in a tab that is in view', async () => {
    const visibility = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    await open(createView(3))
    expect(onSeen).not.toHaveBeenCalled()
    visibility.mockReturnValue('visible')
    await act(async () => void document.dispatchEvent(new Event('visibilitychange')))
    expect(onSeen.mock.calls).toEqual([[3]])
    await shown.update(list(createView(4)))
    expect(onSeen.mock.calls).toEqual([[3], [4]])
  })

  it('says so only in the window that has the focus', async () => {
    const focus = vi.spyOn(document, 'hasFocus').mockReturnValue(false)
    await open(createView(3))
    expect(onSeen).not.toHaveBeenCalled()
    focus.mockReturnValue(true)
    await act(async () => void window.dispatchEvent(new Event('focus')))
    expect(onSeen.mock.calls).toEqual([[3]])
  })

  it('parts what is new from what was read when the reader came', async () => {
    await open(createView(6), 4)
    const line = shown.container.querySelector('[data-unread-line]')
    expect(line?.textContent).toBe(t('unread.line'))
    expect(line?.nextElementSibling).toBe(rows()[4])
    expect(rows()[4]?.querySelector('.identity-name')).not.toBeNull()
  })

  it('offers the way to what is new where that is not loaded, until it is marked as read', async () => {
    const first = createMessage(3, { sentAt: '2020-05-01T09:40:00.000Z' })
    vi.stubGlobal('fetch', async () => Response.json({ messages: [first], hasBefore: true, hasAfter: true }))
    await open({ ...createView(30), messages: createMessages(11, 30), hasBefore: true }, 2)
    await act(async () => new Promise((resolve) => setImmediate(resolve)))
    const bar = () => shown.container.querySelector('[data-testid=unread-bar]')
    expect(bar()?.textContent).toContain(t('room.newMessages', { n: 28 }))
    expect(bar()?.textContent).toContain('09:40')
    await click(byName(shown.container, t('unread.read')))
    expect(bar()).toBeNull()
    vi.unstubAllGlobals()
  })

  it('says nothing of an end that is not loaded', async () => {
    await open(createView(3, { hasAfter: true }))
    expect(onSeen).not.toHaveBeenCalled()
  })

  it('shows what was refused with the reason, to be sent again or taken back into the composer', async () => {
    await open({
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
    expect(calls.resend).toHaveBeenCalledWith('c1')
    await click(byName(shown.container, t('common.delete')))
    expect(calls.discard).toHaveBeenCalledWith('c1')
    expect(onOffer).toHaveBeenCalledWith('发不出去')
  })

  it('says of what has no connection that it waits, without alarm', async () => {
    await open({
      messages: [],
      outgoing: [{ clientId: 'c1', roomId: ROOM_ID, text: '在路上', createdAt: 1, state: 'sending', isWaiting: true }],
      connection: { state: 'offline', since: 1 },
    })
    expect(rows()[0]?.textContent).toContain(t('message.queued'))
    expect(shown.container.querySelector('[role=alert]')).toBeNull()
  })

  it('offers three ways to begin where nothing was said', async () => {
    await open({ messages: [] })
    await click(byName(shown.container, t('room.starter1', { ai: AI_NAME })))
    expect(onOffer).toHaveBeenCalledTimes(1)
  })

  it('says why a room did not come, and asks for it again', async () => {
    await open({ phase: 'failed', messages: [], error: { code: 'unavailable' } })
    expect(shown.container.querySelector('[role=alert]')?.textContent).toContain(t('errors.unavailable'))
    await click(byName(shown.container, t('common.retry')))
    expect(calls.retryEnter).toHaveBeenCalledTimes(1)
  })

  it('is walked through by the arrow keys, one row in reach of Tab', async () => {
    await open(createView(3))
    expect(rows().map((row) => row.tabIndex)).toEqual([-1, -1, 0])
    await act(async () => rows()[2]?.focus())
    await press(document.activeElement as Element, 'ArrowUp')
    expect(document.activeElement).toBe(rows()[1])
    await press(document.activeElement as Element, 'Home')
    expect(document.activeElement).toBe(rows()[0])
    expect(rows().map((row) => row.tabIndex)).toEqual([0, -1, -1])
  })

  it('says of a reply that failed why, where its text was kept', async () => {
    const reply = createMessage(2, { sender: 'ai', kind: 'ai', askedBy: 'zhou', replyTo: '1001', text: '一半' })
    await open({ messages: [createMessage(1), { ...reply, status: 'failed', error: { code: 'ai_quota' } }] })
    expect(rows()[1]?.textContent).toContain(t('aiErrors.ai_quota'))
  })
})

describe('what a message answers', () => {
  it('is quoted above it, but not right under it; of a deleted one that is said', async () => {
    await open({
      messages: [
        createMessage(1, { text: '问题' }),
        createMessage(2, { replyTo: '1001', text: '就在下面' }),
        createMessage(3, { replyTo: '1001', text: '隔了一条' }),
        createMessage(4, { text: '', deletedAt: '2026-01-01T00:00:00.000Z' }),
        createMessage(5),
        createMessage(6, { replyTo: '1004' }),
      ],
    })
    const [, under, apart, , , toDeleted] = rows()
    expect(under?.textContent).not.toContain('问题')
    expect(apart?.textContent).toContain('问题')
    expect(toDeleted?.textContent).toContain(t('message.quoteGone'))
  })
})

describe('a message that was edited', () => {
  const mine = createMessage(1, { sender: 'lin', text: '原来' })
  const edit = { clientId: 'e1', roomId: ROOM_ID, text: '改过', createdAt: 1, edits: mine.id } as const

  it('shows what it is to say, and that it waits', async () => {
    await open({
      ...{ messages: [mine], edits: new Map([[mine.id, { ...edit, state: 'sending' }]]) },
      connection: { state: 'offline', since: 1 },
    })
    expect(rows()[0]?.textContent).toContain('改过')
    expect(rows()[0]?.textContent).toContain(t('message.editQueued'))
  })

  it('that was refused says why, to be tried again or given up', async () => {
    const failed = { ...edit, state: 'failed', error: { code: 'forbidden' } } as const
    await open({ messages: [mine], edits: new Map([[mine.id, failed]]) })
    expect(shown.container.querySelector('[role=alert]')?.textContent).toBe(
      t('message.editFailed', { reason: t('errors.forbidden') }),
    )
    await click(byName(shown.container, t('common.retry')))
    expect(calls.resend).toHaveBeenCalledWith('e1')
    await click(byName(shown.container, t('message.discardEdit')))
    expect(calls.discard).toHaveBeenCalledWith('e1')
  })

  it('leads those who may to the texts before, and nobody else', async () => {
    const editedAt = '2026-01-01T00:01:00.000Z'
    const others = createMessage(2, { editedAt })
    await open({ messages: [{ ...mine, editedAt }, others] })
    await click(byName(rows()[0] as HTMLElement, t('message.edited')))
    expect(tasks.showVersions).toHaveBeenCalledWith({ ...mine, editedAt })
    expect(rows()[1]?.textContent).toContain(t('message.edited'))
    expect(() => byName(rows()[1] as HTMLElement, t('message.edited'))).toThrow()
  })
})

describe('the keys of a row', () => {
  it('reply, edit and delete where one may', async () => {
    const mine = createMessage(2, { sender: 'lin' })
    await open({ messages: [createMessage(1), mine] })
    const [others, own] = rows() as [HTMLElement, HTMLElement]
    for (const key of ['r', 'e', 'Delete']) {
      await press(others, key)
      await press(own, key)
    }
    expect(tasks.reply).toHaveBeenCalledTimes(2)
    expect(tasks.edit.mock.calls).toEqual([[mine, mine.text]])
    expect(tasks.remove.mock.calls).toEqual([[mine]])
    await press(own, 'r', { ctrlKey: true })
    expect(tasks.reply).toHaveBeenCalledTimes(2)
  })
})

/** `readSeq`: of the last message that was read before. */
async function open(view: Partial<RoomView>, readSeq?: number): Promise<void> {
  const lastSeq = view.messages?.at(-1)?.seq ?? 0
  const rooms = readSeq === undefined ? [] : [createInboxRoom(ROOM_ID, { lastSeq, mine: { lastReadSeq: readSeq } })]
  shown = await show(list({ ...createView(0), ...view }), { members: MEMBERS, actions, tasks, rooms })
}

function list(view: RoomView) {
  return (
    <MessageList
      roomId={ROOM_ID}
      isInPage={true}
      view={view}
      actions={actions}
      roomName="大厅"
      target={null}
      onSeen={onSeen}
      onOffer={onOffer}
    />
  )
}

function rows(): HTMLElement[] {
  return [...shown.container.querySelectorAll<HTMLElement>('[data-testid=message]')]
}
