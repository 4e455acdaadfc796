// @vitest-environment happy-dom

import { act } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AssistantInfo } from '#components/shell/assistants.ts'
import type { RoomActions } from '#lib/client/room-view.ts'
import type { Message } from '#lib/protocol/entities.ts'
import type { ReplyVersion } from '#lib/protocol/replies.ts'
import { eventually } from '#test/eventually.ts'
import { AI_NAME, ASSISTANT, announced, byName, click, type Shown, show, t } from '#test/render.tsx'
import { AI, createMessage, LIN, ROOM, ZHOU } from '#test/samples.ts'
import { lookBack, toShownText } from './looked-back.ts'
import Reply from './reply.tsx'

const MEMBERS = [{ ...AI, displayName: AI_NAME }, LIN, { ...ZHOU, displayName: '周屿' }]
const DONE = {
  sender: 'ai',
  kind: 'ai',
  status: 'done',
  askedBy: 'lin',
  text: '第三版',
  version: 3,
  versions: 3,
} as const
const VERSIONS: ReplyVersion[] = ['第一版', '第二版', '第三版'].map((text, index) => ({
  ...{ version: index + 1, text, status: 'done', createdAt: '2026-01-01T00:00:00.000Z' },
}))

let shown: Shown
const stopReply = vi.fn<RoomActions['stopReply']>(async () => ({ ok: true, data: {} }))
const retryReply = vi.fn<RoomActions['retryReply']>(async () => ({ ok: true, data: {} }))
const continueReply = vi.fn<RoomActions['continueReply']>(async () => ({ ok: true, data: {} }))
const allowStep = vi.fn<RoomActions['allowStep']>(async () => ({ ok: true, data: {} }))
const actions = { stopReply, retryReply, continueReply, allowStep } as unknown as RoomActions
const fetched = vi.fn(async () => Response.json({ versions: VERSIONS }))

beforeEach(() => void vi.stubGlobal('fetch', fetched))

afterEach(async () => {
  await shown.remove()
  lookBack(createMessage(1).id, null)
  vi.clearAllMocks()
  vi.unstubAllGlobals()
})

describe('a reply that waits', () => {
  const queued = { ...DONE, text: '', status: 'queued' } as const

  it('says its place and whom it is for, and is withdrawn by who asked', async () => {
    await open(queued, { place: 2 })
    expect(shown.container.textContent).toContain(t('ai.queued', { n: 2 }))
    expect(shown.container.textContent).toContain(t('ai.queuedFor', { who: 'lin' }))
    await click(byName(shown.container, t('ai.withdraw')))
    expect(stopReply).toHaveBeenCalledWith('1001')
  })

  it('is not withdrawn by others, but by those who moderate', async () => {
    await open({ ...queued, askedBy: 'zhou' }, { place: 1 })
    expect(shown.container.textContent).toContain(t('ai.queuedFor', { who: '周屿' }))
    expect(names()).not.toContain(t('ai.withdraw'))
    await shown.remove()
    await open({ ...queued, askedBy: 'zhou' }, { place: 1, role: 'moderator' })
    expect(names()).toContain(t('ai.withdraw'))
  })
})

describe('a reply that broke off', () => {
  it.each([
    ['stopped', undefined],
    ['interrupted', 'ai_interrupted'],
    ['failed', 'ai_network'],
    ['done', 'ai_length'],
  ] as const)('goes on from its text: %s %s', async (status, code) => {
    await open({ ...DONE, status, ...(code && { error: { code } }) })
    await eventually(() => expect(shown.container.querySelector('.md')?.textContent).toContain('第三版'))
    await click(byName(shown.container, t('ai.goOn')))
    expect(continueReply).toHaveBeenCalledWith('1001')
  })

  it('has nothing to go on from without a text, and is not led on by others', async () => {
    await open({ ...DONE, text: ' ', status: 'stopped' })
    expect(names()).not.toContain(t('ai.goOn'))
    await shown.remove()
    await open({ ...DONE, status: 'stopped', askedBy: 'zhou' })
    expect(names()).not.toContain(t('ai.goOn'))
    await shown.remove()
    await open(DONE)
    expect(names()).not.toContain(t('ai.goOn'))
  })

  it('of an AI that is switched off is neither repeated nor led on', async () => {
    await open({ ...DONE, status: 'stopped' }, { assistants: [{ ...ASSISTANT, mode: 'off' }] })
    expect(names()).not.toContain(t('ai.goOn'))
    expect(names()).not.toContain(t('ai.regenerate'))
    expect(names()).toContain(t('common.copy'))
  })

  it('says why it is not made again', async () => {
    await open(DONE)
    retryReply.mockResolvedValueOnce({ ok: false, error: { code: 'conflict' } })
    await click(byName(shown.container, t('ai.regenerate')))
    expect(announced(shown.container)).toEqual({ sentence: t('ai.notNow'), isShown: true })
    retryReply.mockResolvedValueOnce({ ok: false, error: { code: 'rate_limited', retryAfterMs: 2_000 } })
    await click(byName(shown.container, t('ai.regenerate')))
    expect(announced(shown.container).sentence).toBe(t('errors.rate_limited'))
    retryReply.mockResolvedValueOnce({ ok: false, error: { code: 'rate_limited', retryAfterMs: 36_000_000 } })
    await click(byName(shown.container, t('ai.regenerate')))
    expect(announced(shown.container).sentence).toContain(t('ai.budget', { t: '' }).slice(0, 8))
  })
})

describe('a call that changes something', () => {
  const wants = '{"text":"牛\\u202e奶"}'
  const called = { tool: 'write_note', server: 'Notes', input: 'text: 牛奶' }
  const steps = [
    { tool: 'current_time', input: '', ms: 1 },
    { ...called, wants },
  ]
  const waiting = { ...DONE, text: '', status: 'streaming' as const, steps }
  const box = () => shown.container.querySelector('[data-testid="step-approval"]')

  it('is shown with its whole input to whoever asked, who allows it', async () => {
    await open(waiting)
    expect(box()?.querySelector('[role="status"]')?.textContent).toContain('write_note')
    expect(box()?.querySelector('pre')?.textContent).toBe('{\n  "text": "牛\\u202e奶"\n}')
    expect(shown.container.textContent).not.toContain(t('ai.thinking'))
    await click(byName(shown.container, t('tools.allow')))
    await click(byName(shown.container, t('tools.refuse')))
    expect(allowStep.mock.calls).toEqual([[{ messageId: '1001', step: 1, isAllowed: true }]])
    await update({ ...waiting, steps: [{ ...called, allowed: true, ms: 9 }] })
    expect(box()).toBeNull()
    expect(shown.container.textContent).toContain('write_note')
  })

  it('is refused by them, and that may be said again where it was not heard', async () => {
    await open(waiting)
    allowStep.mockResolvedValueOnce({ ok: false, error: { code: 'unavailable' } })
    await click(byName(shown.container, t('tools.refuse')))
    expect(announced(shown.container).sentence).toBe(t('errors.unavailable'))
    await click(byName(shown.container, t('tools.refuse')))
    expect(allowStep.mock.calls.map(([{ isAllowed }]) => isAllowed)).toEqual([false, false])
  })

  it('says to all others for whom it waits', async () => {
    await open({ ...waiting, askedBy: 'zhou' }, { role: 'moderator' })
    expect(box()?.textContent).toContain('周屿')
    expect(box()?.querySelector('pre')).not.toBeNull()
    expect(names()).not.toContain(t('tools.allow'))
    expect(names()).not.toContain(t('tools.refuse'))
  })

  it.each([
    ['waited when its process died', { wants }, 'interrupted', 'tools.unanswered'],
    ['was refused', { refused: 'asker', ms: 1 }, 'done', 'tools.refused'],
    ['was not answered', { refused: 'unanswered', ms: 1 }, 'done', 'tools.unanswered'],
    ['failed for its server', { failed: true, fault: 'timeout', ms: 1 }, 'done', 'tools.failedFor'],
  ] as const)('that %s says so', async (_, end, status, key) => {
    await open({ ...DONE, status, steps: [{ ...called, ...end }] })
    expect(names()).not.toContain(t('tools.allow'))
    const plain = (words: string) => words.replace(/[\u2066-\u2069]/g, '')
    const sentence = t(key, { server: 'Notes', tool: 'write_note', why: t('tools.fault_timeout') })
    expect(plain(shown.container.textContent ?? '')).toContain(plain(sentence))
  })
})

describe('the versions of a reply', () => {
  it('are none to go through where there is one', async () => {
    await open({ ...DONE, version: 1, versions: 1 })
    expect(shown.container.querySelector('fieldset')).toBeNull()
  })

  it('are read when one looks back, and the latest is one press away', async () => {
    await open(DONE)
    expect([place(), fetched.mock.calls.length]).toEqual([t('ai.versions', { v: 3, n: 3 }), 0])
    await step('ai.earlier')
    await step('ai.earlier')
    expect([place(), text(), toShownText(message(DONE))]).toEqual([
      t('ai.versions', { v: 1, n: 3 }),
      '第一版',
      '第一版',
    ])
    expect(byName(shown.container, t('ai.earlier')).getAttribute('aria-disabled')).toBe('true')
    await step('ai.latest')
    expect([place(), text()]).toEqual([t('ai.versions', { v: 3, n: 3 }), '第三版'])
    expect(names()).not.toContain(t('ai.latest'))
  })

  it('stay where the reader is when another is made, and follow where the reader makes it', async () => {
    await open(DONE)
    await step('ai.earlier')
    await update({ ...DONE, status: 'queued', text: '', version: 4, versions: 4 })
    expect([place(), text()]).toEqual([t('ai.versions', { v: 2, n: 4 }), '第二版'])
    await update({ ...DONE, text: '第四版', version: 4, versions: 4 })
    expect(text()).toBe('第二版')
    await step('ai.regenerate')
    expect(text()).toBe('第四版')
  })

  it('are copied as they are shown', async () => {
    const writeText = vi.fn(async (_text: string) => {})
    vi.stubGlobal('navigator', Object.create(navigator, { clipboard: { value: { writeText } } }))
    await open(DONE)
    await step('ai.earlier')
    await step('common.copy')
    expect(writeText).toHaveBeenCalledWith('第二版')
  })

  it('that can not be read leave the latest', async () => {
    fetched.mockResolvedValueOnce(Response.json({ error: { code: 'not_found' } }, { status: 404 }))
    await open(DONE)
    await step('ai.earlier')
    expect(announced(shown.container)).toEqual({ sentence: t('errors.not_found'), isShown: true })
    expect(text()).toBe('第三版')
  })
})

it('says that assistants have asked each other enough', async () => {
  await open({ ...DONE, endsChain: true })
  expect(shown.container.textContent).toContain(t('ai.endsChain'))
})

interface Opened {
  place?: number
  role?: 'member' | 'moderator'
  assistants?: AssistantInfo[]
}

async function open(more: Partial<Message>, { place = 0, role = 'member', assistants = [ASSISTANT] }: Opened = {}) {
  const standing = { room: ROOM, role, isBanned: false }
  shown = await show(<Reply message={message(more)} place={place} />, {
    members: MEMBERS,
    actions,
    assistants,
    standing,
  })
  await settle()
}

async function update(more: Partial<Message>) {
  await shown.update(<Reply message={message(more)} place={0} />)
  await settle()
}

/** Until the parts that come late are there, and what was asked for. */
async function settle() {
  await act(async () => {
    await vi.dynamicImportSettled()
    await new Promise((resolve) => setTimeout(resolve))
  })
}

async function step(key: 'ai.earlier' | 'ai.latest' | 'ai.regenerate' | 'common.copy') {
  await click(byName(shown.container, t(key)))
  await settle()
}

function message(more: Partial<Message>): Message {
  return createMessage(1, more)
}

function names(): (string | null)[] {
  return [...shown.container.querySelectorAll('button')].map(
    (button) => button.getAttribute('aria-label') ?? button.textContent,
  )
}

function place(): string | null | undefined {
  return shown.container.querySelector('fieldset > span')?.textContent
}

function text(): string | null | undefined {
  return shown.container.querySelector('.md')?.textContent
}
