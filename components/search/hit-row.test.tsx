// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { RoomActions } from '#lib/client/room-view.ts'
import { createFormat } from '#lib/i18n/format.ts'
import type { InboxRoom } from '#lib/protocol/inbox.ts'
import type { SearchHit } from '#lib/protocol/search.ts'
import { eventually } from '#test/eventually.ts'
import { byName, click, press, type Shown, show, t } from '#test/render.tsx'
import { createInboxRoom, createMessage, createMessages, ROOM } from '#test/samples.ts'
import { HitRow } from './hit-row.tsx'

/** What was said around a hit is fetched when it is unfolded, and not before. */

const HIT: SearchHit = { message: createMessage(7), room: ROOM, ranges: [[0, 7]] }
const fetched = vi.spyOn(globalThis, 'fetch')

let shown: Shown
afterEach(async () => {
  await shown.remove()
  fetched.mockReset()
})

async function open(rooms: InboxRoom[] = []) {
  shown = await show(
    <ol>
      <HitRow hit={HIT} format={createFormat('zh-CN', t, 'UTC')} onOpen={() => {}} />
    </ol>,
    { members: [], actions: {} as RoomActions, rooms },
  )
}

const answer = (messages = createMessages(5, 9)) =>
  fetched.mockImplementation(async () => Response.json({ messages, hasBefore: true, hasAfter: true }))
const toggle = () => byName(shown.container, t('search.neighbours'))
const hit = () => shown.container.querySelector('[data-hit]') as HTMLElement
const lines = () => [...shown.container.querySelectorAll('ol ol a')]
const untilUnfolded = () => eventually(() => expect(lines()).not.toEqual([]))

describe('a hit', () => {
  it('shows what kind of room it is from, as the list of rooms does', async () => {
    await open()
    expect(hit().querySelector('svg.lucide-hash')).not.toBeNull()
    await shown.remove()
    await open([createInboxRoom(ROOM.id, { visibility: 'private' })])
    expect(hit().querySelector('svg.lucide-lock')).not.toBeNull()
    expect(hit().querySelector('svg.lucide-hash')).toBeNull()
  })

  it('unfolds what was said around it, each line leading to its place, and is told apart', async () => {
    answer()
    await open()
    expect(fetched).not.toHaveBeenCalled()
    await click(toggle())
    await untilUnfolded()
    expect(fetched.mock.calls[0]?.[0]).toBe(`/api/rooms/${ROOM.id}/messages?around=7&limit=5`)
    expect(lines().map((line) => line.getAttribute('href'))).toEqual([5, 6, 7, 8, 9].map((seq) => `/chat?m=${seq}`))
    expect(lines().map((line) => line.getAttribute('aria-current'))).toEqual([null, null, 'true', null, null])
    await click(toggle())
    expect(lines()).toEqual([])
  })

  it('is unfolded and folded by the arrow keys, and has the focus afterwards', async () => {
    answer()
    await open()
    hit().focus()
    await press(hit(), 'ArrowRight')
    expect(toggle().getAttribute('aria-expanded')).toBe('true')
    await untilUnfolded()
    const [first] = lines() as HTMLElement[]
    first?.focus()
    await press(first as HTMLElement, 'ArrowLeft')
    expect(toggle().getAttribute('aria-expanded')).toBe('false')
    expect(document.activeElement).toBe(hit())
  })

  it('says what the people of an event did and that a message was deleted, never an empty line', async () => {
    answer([
      createMessage(6, { kind: 'system', text: '', event: { type: 'joined', by: 'zhou' } }),
      createMessage(7),
      createMessage(8, { text: '', deletedAt: '2026-01-01T00:00:00.000Z', deletedBy: 'zhou' }),
    ])
    await open()
    await click(toggle())
    await untilUnfolded()
    expect(lines()[0]?.textContent).toContain(t('events.joined', { who: 'zhou' }))
    expect(lines()[2]?.textContent).toContain(t('message.deleted', { who: 'zhou' }))
  })

  it('says so where they can not be had, and tries again', async () => {
    fetched.mockImplementation(async () => Response.json({ error: { code: 'unavailable' } }, { status: 503 }))
    await open()
    await click(toggle())
    const alert = () => shown.container.querySelector('[role="alert"]')?.textContent
    await eventually(() => expect(alert()).toContain(t('errors.unavailable')))
    answer()
    await click(byName(shown.container, t('common.retry')))
    await eventually(() => expect(lines()).toHaveLength(5))
  })
})
