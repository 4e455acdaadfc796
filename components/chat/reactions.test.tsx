// @vitest-environment happy-dom
import { act } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { RoomActions } from '#lib/client/room-view.ts'
import { announced, click, createTasks, type Shown, show, t } from '#test/render.tsx'
import { createMessage, LIN, ME, ZHOU } from '#test/samples.ts'
import { Reactions } from './reactions.tsx'
import ReactionsDialog from './reactions-dialog.tsx'

const react = vi.fn<RoomActions['react']>()
const chooseReaction = vi.fn()
const tasks = { ...createTasks(), chooseReaction }
const message = createMessage(1, {
  reactions: [
    { emoji: '🎉', by: [ME.username, ZHOU.username] },
    { emoji: '👍', by: [ZHOU.username] },
  ],
})

let shown: Shown
afterEach(async () => {
  await shown.remove()
  vi.clearAllMocks()
})

async function open(standing: 'member' | 'none' = 'member') {
  const actions = (standing === 'member' ? { react } : null) as unknown as RoomActions
  shown = await show(<Reactions message={message} />, { members: [LIN, ZHOU], actions, tasks })
  return [...shown.container.querySelectorAll('button')]
}

describe('reactions', () => {
  it('say who, the reader last, and whether the reader is among them', async () => {
    const [party, thumb] = await open()
    const who = `${ZHOU.displayName}和${t('common.you')}`
    expect(party?.getAttribute('aria-label')).toBe(t('reactions.chip', { emoji: '🎉', n: 2, who }))
    expect([party, thumb].map((chip) => chip?.getAttribute('aria-pressed'))).toEqual(['true', 'false'])
  })

  it('are joined and left by a press, and others are chosen beside their button', async () => {
    react.mockResolvedValue({ ok: true, data: {} })
    const [party, thumb, more] = await open()
    await click(party)
    await click(thumb)
    expect(react.mock.calls).toEqual([
      [message.id, '🎉', false],
      [message.id, '👍', true],
    ])
    await click(more)
    expect(chooseReaction).toHaveBeenCalledWith(message, more)
  })

  it('say who where a finger rests on one, which is no press', async () => {
    vi.useFakeTimers()
    try {
      const [party] = await open()
      const touch = (type: string) =>
        act(async () => void party?.dispatchEvent(new PointerEvent(type, { pointerType: 'touch', bubbles: true })))
      await touch('pointerdown')
      await act(async () => vi.advanceTimersByTime(1_000))
      await touch('pointerup')
      await act(async () => party?.click())
      expect(react).not.toHaveBeenCalled()
      const who = t('reactions.chip', { emoji: '🎉', n: 2, who: `${ZHOU.displayName}和${t('common.you')}` })
      expect(announced(shown.container).sentence).toBe(who)
      expect(party?.querySelector('.opacity-100')?.textContent).toBe(`${ZHOU.displayName}和${t('common.you')}`)
      await touch('pointerdown')
      expect(party?.querySelector('.opacity-100')).toBeNull()
      await touch('pointerup')
      await act(async () => party?.click())
      expect(react).toHaveBeenCalledTimes(1)
    } finally {
      vi.useRealTimers()
    }
  })

  it('are only read where nobody may do anything', async () => {
    expect(await open('none')).toEqual([])
    expect(shown.container.querySelectorAll('[role=img]')).toHaveLength(2)
  })
})

it('are listed with everybody by name, also with those who are no members any more', async () => {
  const by = [ME.username, ...Array.from({ length: 11 }, (_, place) => `guest-${place}`), 'deleted-9']
  const many = {
    ...message,
    reactions: [
      { emoji: '🎉', by },
      { emoji: '👍', by: [ZHOU.username] },
    ],
  }
  const dialog = <ReactionsDialog isOpen message={many} onClose={() => {}} />
  shown = await show(dialog, { members: [LIN, ZHOU], actions: { react } as unknown as RoomActions })
  const [party, thumb] = shown.container.querySelectorAll('dialog li:has(ul)')
  const names = (group: Element | undefined) =>
    [...(group?.querySelectorAll('li bdi') ?? [])].map(({ textContent }) => textContent)
  expect(names(party)).toEqual([LIN.displayName, ...by.slice(1, -1), t('members.deleted')])
  expect(party?.querySelector('p')?.textContent).toBe('🎉13')
  expect(party?.textContent).toContain(t('common.you'))
  expect(names(thumb)).toEqual([ZHOU.displayName])
})
