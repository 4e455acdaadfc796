// @vitest-environment happy-dom
import { act } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { asked, listRows, showList, tasks } from '#test/message-list.tsx'
import { byName, click, press, type Shown, t } from '#test/render.tsx'
import { createMessage, ROOM_ID } from '#test/samples.ts'

let shown: Shown

afterEach(async () => {
  await shown.remove()
  vi.clearAllMocks()
  vi.restoreAllMocks()
})

describe('a reply that failed', () => {
  it('says why, where its text was kept', async () => {
    const reply = createMessage(2, { sender: 'ai', kind: 'ai', askedBy: 'zhou', replyTo: '1001', text: '一半' })
    shown = await showList({
      messages: [createMessage(1), { ...reply, status: 'failed', error: { code: 'ai_quota' } }],
    })
    await act(vi.dynamicImportSettled)
    expect(listRows(shown)[1]?.textContent).toContain(t('aiErrors.ai_quota'))
  })
})

describe('what a message answers', () => {
  it('is quoted above it, but not right under it; of a deleted one that is said', async () => {
    shown = await showList({
      messages: [
        createMessage(1, { text: '问题' }),
        createMessage(2, { replyTo: '1001', text: '就在下面' }),
        createMessage(3, { replyTo: '1001', text: '隔了一条' }),
        createMessage(4, { text: '', deletedAt: '2026-01-01T00:00:00.000Z' }),
        createMessage(5),
        createMessage(6, { replyTo: '1004' }),
      ],
    })
    const [, under, apart, , , toDeleted] = listRows(shown)
    expect(under?.textContent).not.toContain('问题')
    expect(apart?.textContent).toContain('问题')
    expect(toDeleted?.textContent).toContain(t('message.quoteGone'))
  })
})

describe('a message that was edited', () => {
  const mine = createMessage(1, { sender: 'lin', text: '原来' })
  const edit = { clientId: 'e1', roomId: ROOM_ID, text: '改过', createdAt: 1, edits: mine.id } as const

  it('shows what it is to say, and that it waits', async () => {
    shown = await showList({
      ...{ messages: [mine], edits: new Map([[mine.id, { ...edit, state: 'sending' }]]) },
      connection: { state: 'offline', since: 1 },
    })
    expect(listRows(shown)[0]?.textContent).toContain('改过')
    expect(listRows(shown)[0]?.textContent).toContain(t('message.editQueued'))
  })

  it('that was refused says why, to be tried again or given up', async () => {
    const failed = { ...edit, state: 'failed', error: { code: 'forbidden' } } as const
    shown = await showList({ messages: [mine], edits: new Map([[mine.id, failed]]) })
    expect(shown.container.querySelector('[role=alert]')?.textContent).toBe(
      t('message.editFailed', { reason: t('errors.forbidden') }),
    )
    await click(byName(shown.container, t('common.retry')))
    expect(asked.resend).toHaveBeenCalledWith('e1')
    await click(byName(shown.container, t('message.discardEdit')))
    expect(asked.discard).toHaveBeenCalledWith('e1')
  })

  it('leads those who may to the texts before, and nobody else', async () => {
    const editedAt = '2026-01-01T00:01:00.000Z'
    const others = createMessage(2, { editedAt })
    shown = await showList({ messages: [{ ...mine, editedAt }, others] })
    await click(byName(listRows(shown)[0] as HTMLElement, t('message.edited')))
    expect(tasks.showVersions).toHaveBeenCalledWith({ ...mine, editedAt })
    expect(listRows(shown)[1]?.textContent).toContain(t('message.edited'))
    expect(() => byName(listRows(shown)[1] as HTMLElement, t('message.edited'))).toThrow()
  })
})

describe('the keys of a row', () => {
  it('reply, edit and delete where one may', async () => {
    const mine = createMessage(2, { sender: 'lin' })
    shown = await showList({ messages: [createMessage(1), mine] })
    const [others, own] = listRows(shown) as [HTMLElement, HTMLElement]
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
