// @vitest-environment happy-dom
import { act } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AssistantInfo } from '#components/shell/assistants.ts'
import { openChat } from '#lib/client/chat.ts'
import type { RoomActions } from '#lib/client/room-view.ts'
import type { Room, RoomRole } from '#lib/protocol/entities.ts'
import { AI_NAME, ASSISTANT, byName, click, press, type Shown, show, t, type } from '#test/render.tsx'
import { AI, createMessage, LIN, ME, ROOM } from '#test/samples.ts'
import AiPanel from './ai-panel.tsx'

const CRITIC: AssistantInfo = { ...ASSISTANT, username: 'critic', displayName: '挑刺', model: 'gpt-2' }
const CODER: AssistantInfo = { ...ASSISTANT, username: 'coder', displayName: '写码' }
const CHANNEL: Room = { ...ROOM, id: '7', slug: 'weekly', name: '周会', instructions: '回答尽量短', lastSeq: 40 }

let shown: Shown
const onClose = vi.fn()
const jumpTo = vi.fn()
const changeRoom = vi.fn<RoomActions['changeRoom']>(async () => ({ ok: true, data: { room: CHANNEL } }))
const actions = { changeRoom } as unknown as RoomActions

beforeEach(() => {
  vi.stubGlobal('fetch', async () => new Response(null, { status: 404 }))
  vi.spyOn(openChat(ME), 'call').mockResolvedValue({
    ok: true,
    data: { users: [{ ...AI, about: '整理讨论' }] },
  } as never)
})

afterEach(async () => {
  await shown.remove()
  vi.clearAllMocks()
  vi.unstubAllGlobals()
})

describe('the panel of a room’s AIs', () => {
  it('shows all of it to everybody, and changes nothing for members', async () => {
    await open({ assistants: [ASSISTANT, CRITIC] })
    const words = shown.container.textContent
    for (const part of ['@ai', '整理讨论', 'gpt', t('ai.explainAlways'), '回答尽量短', t('ai.readsAll'), '挑刺@critic'])
      expect(words).toContain(part)
    expect(names()).toEqual([t('common.close')])
    expect(shown.container.querySelector('input, textarea, select')).toBeNull()
  })

  it('has its owner change the instructions in place', async () => {
    await open({ role: 'owner' })
    await click(byName(shown.container, t('ai.edit')))
    expect(document.activeElement).toBe(box())
    await press(box(), 'Escape')
    expect(onClose).not.toHaveBeenCalled()
    await click(byName(shown.container, t('ai.edit')))
    await type(box(), '。')
    changeRoom.mockResolvedValueOnce({ ok: false, error: { code: 'unavailable' } })
    await click(byName(shown.container, t('common.save')))
    expect(shown.container.querySelector('[role=alert]')?.textContent).toBe(t('errors.unavailable'))
    await click(byName(shown.container, t('common.save')))
    expect(changeRoom).toHaveBeenLastCalledWith({ instructions: '回答尽量短。' })
    expect(shown.container.querySelector('textarea')).toBeNull()
  })

  it('keeps a choice of when it replies only where the server takes it', async () => {
    await open({ role: 'owner' })
    const choose = (value: string) => click(shown.container.querySelector(`input[value=${value}]`))
    changeRoom.mockResolvedValueOnce({ ok: false, error: { code: 'forbidden' } })
    await choose('off')
    expect(trigger()).toBe('always')
    await choose('mention')
    expect([trigger(), changeRoom.mock.lastCall]).toEqual(['mention', [{ trigger: 'mention' }]])
  })

  it('says from when on it reads, and lets its owner set that', async () => {
    const first = createMessage(13, { sentAt: '2026-01-05T09:00:00.000Z' })
    vi.stubGlobal('fetch', async (path: string) =>
      path.endsWith('/usage')
        ? new Response(null, { status: 404 })
        : Response.json({ messages: [first], hasBefore: true, hasAfter: true }),
    )
    await open({ role: 'owner', room: { ...CHANNEL, readsFromSeq: 12 }, isColumn: false })
    await act(async () => new Promise((resolve) => setTimeout(resolve)))
    await click(shown.container.querySelector('button:has(time)'))
    // The sheet lies over the message.
    expect([jumpTo.mock.lastCall, onClose.mock.calls.length]).toEqual([[13], 1])
    await shown.remove()
    await open({ role: 'owner', room: { ...CHANNEL, readsFromSeq: 12 } })
    await act(async () => new Promise((resolve) => setTimeout(resolve)))
    await click(shown.container.querySelector('button:has(time)'))
    expect(onClose).toHaveBeenCalledTimes(1)
    expect(shown.container.querySelector('time')?.getAttribute('datetime')).toBe(first.sentAt)
    expect(shown.container.textContent).toContain(t('ai.unread', { n: 12 }))
    await click(byName(shown.container, t('ai.change')))
    await click(byName(shown.container, t('ai.fromStart')))
    expect(changeRoom).toHaveBeenLastCalledWith({ readsFromSeq: 0 })
  })

  it('says how much of what may be used today is used, and when little is left', async () => {
    const [resetAt, used] = ['2026-01-06T00:00:00.000Z', { tokens: 41_000, micros: 3_000_000 }]
    const person = { tokensPerDay: 50_000, used }
    vi.stubGlobal('fetch', async () => Response.json({ person, room: { microsPerDay: 3_000_000, used }, resetAt }))
    await open({})
    await act(async () => new Promise((resolve) => setTimeout(resolve)))
    const meters = [...shown.container.querySelectorAll<HTMLElement>('[data-testid="meter"]')]
    expect(meters.map(({ dataset }) => dataset.share)).toEqual(['near', 'used-up'])
    const texts = [...shown.container.querySelectorAll('meter')].map((meter) => meter.getAttribute('aria-valuetext'))
    expect(texts).toEqual(['41,000 / 50,000', '3 / 3'])
    vi.stubGlobal('fetch', async () => Response.json({ person, room: { used }, resetAt }))
    await shown.remove()
    await open({})
    await act(async () => new Promise((resolve) => setTimeout(resolve)))
    expect(shown.container.textContent).toContain(t('ai.usageNear'))
    vi.stubGlobal('fetch', async () => Response.json({ person: { used }, room: { used }, resetAt }))
    await shown.remove()
    await open({})
    await act(async () => new Promise((resolve) => setTimeout(resolve)))
    expect(shown.container.querySelector('meter')).toBeNull()
  })

  it('adds AIs and takes them away', async () => {
    await open({ role: 'owner', assistants: [ASSISTANT, CRITIC], all: [ASSISTANT, CODER, CRITIC] })
    await click([...shown.container.querySelectorAll('button')].filter((one) => one.textContent === t('ai.change'))[1])
    const select = shown.container.querySelector('select')
    expect([...(select?.options ?? [])].map(({ value }) => value)).toEqual(['', 'coder'])
    await act(async () => {
      if (select) select.value = 'coder'
      select?.dispatchEvent(new Event('change', { bubbles: true }))
    })
    expect(changeRoom).toHaveBeenLastCalledWith({ assistants: ['ai', 'critic', 'coder'] })
    await click(byName(shown.container, t('rooms.removeAssistant', { ai: AI_NAME })))
    expect(changeRoom).toHaveBeenLastCalledWith({ assistants: ['critic'] })
  })

  it('is closed by Escape', async () => {
    await open({})
    await press(byName(shown.container, t('common.close')), 'Escape')
    expect(onClose).toHaveBeenCalledTimes(1)
  })
})

interface Opened {
  role?: RoomRole
  room?: Room
  assistants?: AssistantInfo[]
  all?: AssistantInfo[]
  isColumn?: boolean
}

async function open({
  role = 'member',
  room = CHANNEL,
  assistants = [ASSISTANT],
  all = assistants,
  isColumn = true,
}: Opened) {
  const present = { ...room, assistants: assistants.map(({ username }) => username) }
  shown = await show(<AiPanel room={present} onClose={onClose} isColumn={isColumn} />, {
    jumpTo,
    ...{ members: [{ ...AI, displayName: AI_NAME }, LIN], actions, assistants, all },
    standing: { room: present, role, isBanned: false },
  })
}

function names(): (string | null)[] {
  return [...shown.container.querySelectorAll('button')].map(
    (button) => button.getAttribute('aria-label') ?? button.textContent,
  )
}

function box(): HTMLTextAreaElement {
  return shown.container.querySelector('textarea') as HTMLTextAreaElement
}

function trigger(): string | undefined {
  return shown.container.querySelector<HTMLElement>('[data-testid=trigger]')?.dataset.trigger
}
