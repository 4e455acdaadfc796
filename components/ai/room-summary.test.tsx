// @vitest-environment happy-dom
import { act } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openChat } from '#lib/client/chat.ts'
import type { RoomActions } from '#lib/client/room-view.ts'
import type { Summary } from '#lib/protocol/summaries.ts'
import { byName, click, press, type Shown, show, t, type } from '#test/render.tsx'
import { createMessage, LIN, ME } from '#test/samples.ts'
import { RoomSummary } from './room-summary.tsx'

const SUMMARY: Summary = {
  text: '周二上线',
  upToSeq: 40,
  version: 7,
  model: 'm',
  createdAt: '2026-01-05T09:00:00.000Z',
}

let shown: Shown
const call = vi.spyOn(openChat(ME), 'call')
const jumpTo = vi.fn()
const listeners = new Map<string, (fact: never) => void>()

beforeEach(() => {
  const page = {
    messages: [createMessage(40, { sentAt: '2026-01-05T09:30:00.000Z' })],
    hasBefore: true,
    hasAfter: true,
  }
  vi.stubGlobal('fetch', async () => Response.json(page))
  vi.spyOn(openChat(ME).connection, 'get').mockReturnValue({ state: 'online', since: 0 })
  vi.spyOn(openChat(ME).connection, 'subscribe').mockReturnValue(() => {})
  vi.spyOn(openChat(ME), 'on').mockImplementation((name, listener) => {
    listeners.set(name, listener as never)
    return () => {}
  })
})

afterEach(async () => {
  await shown.remove()
  call.mockReset()
  vi.unstubAllGlobals()
})

function answerWith(...answers: object[]) {
  for (const answer of answers) call.mockResolvedValueOnce(answer as never)
}
const read = (summary: Summary | null) => ({ ok: true, data: { summary } })

async function open(summary: Summary | null, mayChange = true) {
  answerWith(read(summary))
  shown = await show(<RoomSummary roomId="7" mayChange={mayChange} />, {
    members: [LIN],
    actions: {} as RoomActions,
    jumpTo,
  })
  await act(async () => new Promise((resolve) => setTimeout(resolve)))
}
const box = () => shown.container.querySelector('textarea') as HTMLTextAreaElement

describe('a room’s summary in the panel', () => {
  it('shows what it tells, how far and which version, and leads there; members change nothing', async () => {
    await open(SUMMARY, false)
    expect(shown.container.textContent).toContain('周二上线')
    expect(shown.container.textContent).toMatch(/7/)
    expect(shown.container.querySelector('button')?.textContent).toBe(t('ai.summaryJump'))
    expect(shown.container.querySelectorAll('button')).toHaveLength(1)
    await click(byName(shown.container, t('ai.summaryJump')))
    expect(jumpTo).toHaveBeenCalledWith(40)
  })

  it('says that there is none, and that it was made anew', async () => {
    await open(null)
    expect(shown.container.textContent).toContain(t('ai.noSummary'))
    answerWith(read({ ...SUMMARY, isAnew: true }))
    await act(async () => listeners.get('summary:changed')?.({ roomId: '7' } as never))
    expect(shown.container.textContent).toContain(t('ai.summaryAnew'))
  })

  it('is written anew, over a newer version only when that was said', async () => {
    await open(SUMMARY)
    await click(byName(shown.container, t('ai.edit')))
    expect(document.activeElement).toBe(box())
    await type(box(), '。')
    answerWith({ ok: false, error: { code: 'conflict' } }, read({ ...SUMMARY, version: 8 }))
    await click(byName(shown.container, t('common.save')))
    expect(shown.container.querySelector('[role=alert]')?.textContent).toBe(t('ai.summaryOther'))
    expect(box().value).toBe('周二上线。')
    answerWith(read({ ...SUMMARY, text: '周二上线。', version: 9 }))
    await click(byName(shown.container, t('common.save')))
    expect(call).toHaveBeenLastCalledWith('summary:set', { roomId: '7', text: '周二上线。', version: 8 })
    expect(box()).toBeNull()
    expect(shown.container.textContent).toContain('周二上线。')
  })

  it('is cleared when that was confirmed, and Escape leaves what is written unsaved', async () => {
    await open(SUMMARY)
    await click(byName(shown.container, t('ai.edit')))
    await press(box(), 'Escape')
    expect(box()).toBeNull()
    await click(byName(shown.container, t('ai.summaryClear')))
    expect(shown.container.textContent).toContain(t('ai.summaryClearSure'))
    expect(call).toHaveBeenCalledTimes(1)
    answerWith({ ok: true, data: {} })
    await click(
      [...shown.container.querySelectorAll('button')].findLast((one) => one.textContent === t('ai.summaryClear')),
    )
    expect(call).toHaveBeenLastCalledWith('summary:clear', { roomId: '7' })
    expect(shown.container.textContent).toContain(t('ai.noSummary'))
  })
})
