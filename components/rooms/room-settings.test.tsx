// @vitest-environment happy-dom
import { act } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openChat } from '#lib/client/chat.ts'
import type { RoomActions } from '#lib/client/room-view.ts'
import type { Room, RoomRole } from '#lib/protocol/entities.ts'
import { byName, click, type Shown, show, t } from '#test/render.tsx'
import { ME, ROOM } from '#test/samples.ts'
import { RoomSettings } from './room-settings.tsx'

const CHANNEL: Room = { ...ROOM, id: '7', slug: 'weekly', name: '周会', topic: '每周三' }
const DIRECT: Room = { ...CHANNEL, kind: 'direct', name: '', visibility: 'private', people: ['lin', 'zhou'] }
const close = vi.fn()

let shown: Shown

afterEach(async () => {
  await shown.remove()
  vi.restoreAllMocks()
  close.mockReset()
})

describe('the settings of a room', () => {
  it.each<[string, Room, RoomRole, string[]]>([
    [
      'owners all',
      CHANNEL,
      'owner',
      [
        'name',
        'slug',
        'topic',
        'visibility',
        'trigger',
        'instructions',
        'slow',
        'retention',
        'webhooks',
        'archive',
        'delete',
      ],
    ],
    ['moderators the topic and the slow mode', CHANNEL, 'moderator', ['topic', 'slow']],
    ['people of a direct room what concerns its AI', DIRECT, 'member', ['topic', 'trigger', 'instructions']],
    [
      'owners of the lobby no other name, and no end',
      ROOM,
      'owner',
      ['topic', 'trigger', 'instructions', 'slow', 'retention', 'webhooks', 'archive'],
    ],
    [
      'owners of an archived room only its end',
      { ...CHANNEL, archivedAt: '2026-01-01T00:00:00.000Z' },
      'owner',
      ['archive', 'delete'],
    ],
  ])('offer to %s', async (_, room, role, offered) => {
    await open(room, role)
    expect(parts()).toEqual(offered)
  })

  it('send what was changed, and keep it where the server refuses', async () => {
    await open(CHANNEL, 'owner')
    const call = vi.spyOn(openChat(ME), 'call')
    call.mockResolvedValueOnce({ ok: false, error: { code: 'taken', fields: { slug: 'taken' } } } as never)
    await fill('name', '例会')
    await fill('slug', 'papers')
    await click(byName(shown.container, t('common.save')))
    expect(call).toHaveBeenLastCalledWith('room:change', { roomId: '7', name: '例会', slug: 'papers' })
    expect(shown.container.querySelector('[role=alert]')?.textContent).toBe(t('rooms.slugTaken'))
    expect(input('name').value).toBe('例会')
    expect(close).not.toHaveBeenCalled()
  })

  it('keep messages for some days, pinned ones longer, and say what that deletes', async () => {
    await open(CHANNEL, 'owner')
    const call = vi.spyOn(openChat(ME), 'call').mockResolvedValue({ ok: true, data: { room: CHANNEL } } as never)
    const select = retentionSelect()
    if (!select) throw new Error('nothing is offered')
    expect(select.value).toBe('0')
    await act(async () => {
      select.value = '30'
      select.dispatchEvent(new Event('change', { bubbles: true }))
    })
    expect(shown.container.textContent).toContain(t('retention.warning', { n: 30 }))
    call.mockResolvedValueOnce({ ok: true, data: { count: 0 } } as never)
    await click(byName(shown.container, t('common.save')))
    expect(call).toHaveBeenCalledWith('retention:count', { roomId: '7', keepDays: 30, keepsPins: true })
    expect(call).toHaveBeenLastCalledWith('room:change', { roomId: '7', keepDays: 30, keepsPins: true })
  })

  it('ask with their number before messages go, anew after each change', async () => {
    await open(CHANNEL, 'owner')
    const call = vi.spyOn(openChat(ME), 'call').mockResolvedValue({ ok: true, data: { room: CHANNEL } } as never)
    const keep = (days: string) =>
      act(async () => {
        const select = retentionSelect()
        if (!select) throw new Error('nothing is offered')
        select.value = days
        select.dispatchEvent(new Event('change', { bubbles: true }))
      })
    const asked = () => shown.container.querySelector('[role=alert]')?.textContent
    for (const [days, count] of [
      ['30', 12],
      ['7', 40],
    ] as const) {
      await keep(days)
      expect(asked()).toBeUndefined()
      call.mockResolvedValueOnce({ ok: true, data: { count } } as never)
      await click(byName(shown.container, t('common.save')))
      expect(asked()).toBe(t('retention.asked', { n: count }))
    }
    expect(call.mock.calls.map(([name]) => name)).not.toContain('room:change')
    await click(byName(shown.container, t('retention.deleteAndSave')))
    expect(call).toHaveBeenLastCalledWith('room:change', { roomId: '7', keepDays: 7, keepsPins: true })
    expect(close).toHaveBeenCalled()
  })

  it('let members wait between two messages', async () => {
    await open(CHANNEL, 'moderator')
    const call = vi.spyOn(openChat(ME), 'call').mockResolvedValue({ ok: true, data: { room: CHANNEL } } as never)
    const select = findSelect(t('slow.label'))
    if (!select) throw new Error('nothing is offered')
    expect(select.value).toBe('0')
    await act(async () => {
      select.value = '30'
      select.dispatchEvent(new Event('change', { bubbles: true }))
    })
    await click(byName(shown.container, t('common.save')))
    expect(call).toHaveBeenLastCalledWith('room:change', { roomId: '7', slowSeconds: 30 })
  })

  it('delete a room only when its name is typed', async () => {
    await open(CHANNEL, 'owner')
    const call = vi.spyOn(openChat(ME), 'call').mockResolvedValue({ ok: true, data: {} } as never)
    vi.spyOn(window.history, 'pushState').mockImplementation(() => {})
    await click(byName(shown.container, t('rooms.delete')))
    await fill('confirm', '周')
    await click(byName(shown.container, t('rooms.deleteForGood')))
    expect(call).not.toHaveBeenCalled()
    await fill('confirm', '周会')
    await click(byName(shown.container, t('rooms.deleteForGood')))
    expect(call).toHaveBeenLastCalledWith('room:delete', { roomId: '7' })
    expect(window.history.pushState).toHaveBeenCalledWith(null, '', '/chat')
    expect(close).toHaveBeenCalled()
  })
})

async function open(room: Room, role: RoomRole): Promise<void> {
  shown = await show(<RoomSettings room={room} standing={{ room, role, isBanned: false }} isOpen onClose={close} />, {
    ...{ members: [], path: '/rooms/weekly', actions: {} as RoomActions },
  })
}

/** What of a room is offered to be set. */
function parts(): string[] {
  const { container } = shown
  const has = (words: string) =>
    [...container.querySelectorAll('button')].some(({ textContent }) => textContent === words)
  const found = {
    ...Object.fromEntries(['name', 'slug', 'topic'].map((name) => [name, container.querySelector(`[name=${name}]`)])),
    visibility: container.querySelector('input[value=private]'),
    trigger: container.querySelector('input[value=mention]'),
    instructions: container.querySelector('[name=instructions]'),
    slow: findSelect(t('slow.label')),
    retention: retentionSelect(),
    webhooks: has(t('webhooks.open')),
    archive: has(t('rooms.archive')) || has(t('rooms.unarchive')),
    delete: has(t('rooms.delete')),
  }
  return Object.entries(found).flatMap(([name, part]) => (part ? [name] : []))
}

function retentionSelect(): HTMLSelectElement | undefined {
  return findSelect(t('retention.label'))
}

function findSelect(words: string): HTMLSelectElement | undefined {
  const label = [...shown.container.querySelectorAll('label')].find((one) => one.textContent === words)
  return label ? (shown.container.querySelector(`#${CSS.escape(label.htmlFor)}`) as HTMLSelectElement) : undefined
}

function input(name: string): HTMLInputElement {
  const found = shown.container.querySelector<HTMLInputElement>(`input[name="${name}"]`)
  if (!found) throw new Error(`there is no ${name}`)
  return found
}

async function fill(name: string, text: string): Promise<void> {
  await act(async () => {
    const box = input(name)
    // React's own setter would take it for nothing new.
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(box, text)
    box.dispatchEvent(new Event('input', { bubbles: true }))
  })
}
