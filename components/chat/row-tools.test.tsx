// @vitest-environment happy-dom
import { act, useRef } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { watchAskedProfile } from '#components/members/asked-profile.ts'
import type { RoomActions } from '#lib/client/room-view.ts'
import type { Message, RoomRole } from '#lib/protocol/entities.ts'
import { AI_NAME, announced, byName, click, createTasks, press, type Shown, show, t } from '#test/render.tsx'
import { AI, createMessage, LIN, ROOM, ZHOU } from '#test/samples.ts'
import RowToolsPart from './row-tools-part.tsx'
import { toRows } from './rows.ts'

const MEMBERS = [{ ...AI, displayName: AI_NAME }, LIN, ZHOU]
const MINE = createMessage(1, { sender: 'lin', text: '我说的' })
const OTHERS = createMessage(2, { text: '别人说的' })
const DELETED = createMessage(3, { text: '', deletedAt: '2026-01-01T00:00:00.000Z' })

let shown: Shown
const tasks = createTasks()
const changeRoom = vi.fn<RoomActions['changeRoom']>(async () => ({ ok: true, data: { room: ROOM } }))
const pin = vi.fn<RoomActions['pin']>(async () => ({ ok: false, error: { code: 'conflict' } }))

beforeEach(() => {
  // What happy-dom has not.
  HTMLElement.prototype.showPopover = () => {}
  HTMLElement.prototype.hidePopover = function (this: HTMLElement) {
    this.dispatchEvent(Object.assign(new Event('toggle'), { newState: 'closed' }))
  }
})

afterEach(async () => {
  await shown.remove()
  vi.useRealTimers()
  vi.clearAllMocks()
})

describe('the toolbar of a row', () => {
  it('comes with the pointer, and has what one may do', async () => {
    await open([MINE, OTHERS, DELETED])
    await hover(MINE)
    expect(namesIn(toolbar())).toEqual(
      (['message.react', 'message.reply', 'message.edit', 'message.more'] as const).map((key) => t(key)),
    )
    await hover(OTHERS)
    expect(namesIn(toolbar())).toEqual(
      (['message.react', 'message.reply', 'message.more'] as const).map((key) => t(key)),
    )
    expect(toolbar()?.closest('li')?.dataset.messageId).toBe(OTHERS.id)
    await click(byName(shown.container, t('message.reply')))
    expect(tasks.reply).toHaveBeenCalledWith(OTHERS)
    await hover(DELETED)
    expect(toolbar()).toBeNull()
  })

  it('is gone through by the arrow keys, and left by Escape', async () => {
    await open([MINE])
    await hover(MINE)
    await act(async () => byName(shown.container, t('message.react')).focus())
    await press(focused(), 'ArrowLeft')
    expect(focused().getAttribute('aria-label')).toBe(t('message.more'))
    await press(focused(), 'Escape')
    expect(focused()).toBe(row(MINE))
  })

  it('has a menu of the rest, in which deleting is for those who may', async () => {
    await open([MINE, OTHERS])
    await hover(OTHERS)
    await click(byName(shown.container, t('message.more')))
    const [copy, link, profile, toPin, , report] = menuItems()
    expect(menuItems().map((item) => item.textContent)).toEqual([
      t('message.copyText'),
      t('message.copyLink'),
      t('message.profile'),
      t('message.pin'),
      t('message.markUnread'),
      t('reports.report'),
    ])
    expect(focused()).toBe(copy)
    await press(focused(), 'ArrowDown')
    expect(focused()).toBe(link)
    await press(focused(), 'End')
    expect(focused()).toBe(report)
    const asked = vi.fn()
    const stop = watchAskedProfile(asked)
    await click(profile)
    stop()
    expect(asked).toHaveBeenCalledWith(expect.objectContaining({ username: OTHERS.sender }))
    await hover(OTHERS)
    await click(byName(shown.container, t('message.more')))
    await click(menuItems().find((item) => item.textContent === toPin?.textContent))
    expect(pin).toHaveBeenCalledWith(OTHERS.id, true)
    expect(menuItems()).toEqual([])

    await hover(MINE)
    await click(byName(shown.container, t('message.more')))
    await click(menuItems().at(-1))
    expect(tasks.remove).toHaveBeenCalledWith(MINE)
  })
})

it('leads to who reacted, where somebody did', async () => {
  const reacted = createMessage(4, { reactions: [{ emoji: '🎉', by: [ZHOU.username] }] })
  await open([OTHERS])
  await hover(OTHERS)
  await click(byName(shown.container, t('message.more')))
  expect(shown.container.textContent).not.toContain(t('reactions.list'))
  await shown.remove()
  await open([reacted])
  await hover(reacted)
  await click(byName(shown.container, t('message.more')))
  await click(byName(shown.container, t('reactions.list')))
  expect(tasks.showReactions).toHaveBeenCalledWith(reacted)
})

it('has owners say from which message on the AIs read', async () => {
  await open([MINE, OTHERS])
  await hover(OTHERS)
  await click(byName(shown.container, t('message.more')))
  expect(shown.container.textContent).not.toContain(t('ai.readFromHere'))
  await shown.remove()
  await open([MINE, OTHERS], null, 'owner')
  await hover(OTHERS)
  await click(byName(shown.container, t('message.more')))
  await click(byName(shown.container, t('ai.readFromHere')))
  expect(changeRoom).toHaveBeenCalledWith({ readsFromSeq: 1 })
  expect(announced(shown.container).sentence).toBe(t('ai.readsFromHere'))
})

it('says to eyes as well that the browser let nothing be copied', async () => {
  vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValueOnce(new Error('refused'))
  await open([OTHERS])
  await hover(OTHERS)
  await click(byName(shown.container, t('message.more')))
  await click(menuItems()[0])
  expect(announced(shown.container)).toEqual({ sentence: t('common.notCopied'), isShown: true })
})

it('says to eyes as well why nothing was pinned or marked as unread', async () => {
  await open([OTHERS])
  for (const [name, sentence] of [
    [t('message.pin'), t('pins.full')],
    // There is no connection.
    [t('message.markUnread'), t('errors.unavailable')],
  ] as const) {
    await hover(OTHERS)
    await click(byName(shown.container, t('message.more')))
    await click(menuItems().find((item) => item.textContent === name))
    expect(announced(shown.container)).toEqual({ sentence, isShown: true })
  }
})

describe('the sheet of a row', () => {
  it('opens under a finger that rests, and not under one that scrolls', async () => {
    vi.useFakeTimers()
    await open([MINE])
    await touch(MINE, 'pointerdown')
    await touch(MINE, 'pointermove', 40)
    await act(async () => vi.advanceTimersByTime(1_000))
    expect(sheet()).toBeNull()
    await touch(MINE, 'pointerdown')
    await act(async () => vi.advanceTimersByTime(1_000))
    expect(sheet()?.textContent).toContain('我说的')
    await click(byName(sheet() as HTMLElement, t('message.edit')))
    expect(tasks.edit).toHaveBeenCalledWith(MINE, MINE.text)
    expect(sheet()).toBeNull()
  })

  it('opens for a press that came before it was there', async () => {
    await open([MINE], MINE)
    expect(sheet()?.textContent).toContain('我说的')
  })
})

async function open(messages: Message[], pressed: Message | null = null, role: RoomRole = 'member'): Promise<void> {
  const actions = { pin, changeRoom } as unknown as RoomActions
  const standing = { room: ROOM, role, isBanned: false }
  shown = await show(<List messages={messages} pressed={pressed} />, { members: MEMBERS, actions, tasks, standing })
}

/** As the rows of the list are. */
const FOCUSABLE = { tabIndex: 0 }

function List({ messages, pressed }: { messages: Message[]; pressed: Message | null }) {
  const list = useRef<HTMLUListElement>(null)
  const rows = toRows(messages, [], 'lin', () => '')
  return (
    <>
      <ul ref={list}>
        {rows.map(({ item }) => (
          <li
            key={item.key}
            data-key={item.key}
            data-message-id={item.type === 'message' && item.message.id}
            {...FOCUSABLE}
          />
        ))}
      </ul>
      <RowToolsPart list={list} rows={rows} edits={new Map()} pinCount={0} pressedKey={pressed?.id ?? null} />
    </>
  )
}

function row({ id }: Message): HTMLElement {
  return shown.container.querySelector(`[data-message-id="${id}"]`) as HTMLElement
}

async function hover(message: Message): Promise<void> {
  await act(
    async () =>
      void row(message).dispatchEvent(new PointerEvent('pointerover', { bubbles: true, pointerType: 'mouse' })),
  )
}

async function touch(message: Message, type: string, clientY = 0): Promise<void> {
  const event = new PointerEvent(type, { bubbles: true, pointerType: 'touch', isPrimary: true, clientY })
  await act(async () => void row(message).dispatchEvent(event))
}

function toolbar(): HTMLElement | null {
  return shown.container.querySelector('[role=toolbar]')
}

function menuItems(): HTMLElement[] {
  return [...shown.container.querySelectorAll<HTMLElement>('[role=menuitem]')]
}

function sheet(): HTMLElement | null {
  return shown.container.querySelector('dialog[open]')
}

function namesIn(element: HTMLElement | null) {
  return [...(element?.querySelectorAll(':scope > button') ?? [])].map((button) => button.getAttribute('aria-label'))
}

function focused(): Element {
  return document.activeElement as Element
}
