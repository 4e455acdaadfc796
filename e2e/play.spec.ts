import { createRandom } from '../faults/random.ts'
import { call } from './call.ts'
import { expect, type Person, test } from './fixtures.ts'
import { composer, messageOf, say, unique, untilOnline } from './room.ts'
import { inChinese } from './words.ts'

/** An hour of three people in four rooms, pressed into seconds: what the seed decides happens in the same order each time. */

const SEED = 20_261_127
const STEPS = 70
const EMOJI = ['👍', '🎉', '❤️', '👀']
const OFFLINE = [/ERR_INTERNET_DISCONNECTED|Failed to fetch/]

interface Stored {
  id: string
  seq: number
  sender: string
  kind: string
  text: string
  deletedAt?: string
  pinnedBy?: string
  reactions?: { emoji: string; by: string[] }[]
}

interface PlayRoom {
  id: string
  slug: string
  name: string
  kind: string
  mine: { unread: number; mentions: number; lastReadSeq: number } | null
}

test('three people in four rooms see in the end what is stored, and nothing else', async ({ person }) => {
  const phone = { viewport: { width: 360, height: 740 } }
  const lin = await person('lin')
  const zhou = await person('zhou', { ...phone, expectedErrors: OFFLINE })
  const chen = await person('chen')
  const people = [lin, zhou, chen]
  const random = createRandom(SEED)
  const pick = <T>(list: readonly T[]): T => {
    const one = list[Math.floor(random() * list.length)]
    if (one === undefined) throw new Error('there is nothing to choose from')
    return one
  }

  const make = async (name: string, more: object): Promise<string> =>
    (await call(lin, 'room.create', { name: unique(name), trigger: 'off', assistants: [], ...more })).room.id
  const open = await make('公开', { visibility: 'public', usernames: [zhou.name] })
  const closed = await make('私密', { visibility: 'private', usernames: [zhou.name, chen.name] })
  const old = await make('旧事', { visibility: 'public', usernames: [zhou.name, chen.name] })
  const { room: direct } = await call(zhou, 'direct.open', { usernames: [lin.name] })
  const { invite } = await call(lin, 'invite.create', { roomId: open })
  await chen.page.goto(new URL(invite.url).pathname)
  await chen.page.getByRole('button', { name: inChinese('invites.join') }).click()
  await untilOnline(chen.page)
  await visit(lin, closed)
  await visit(zhou, closed)

  /** What everybody has said and not taken back, by the id of its message. */
  const said = new Map<string, { by: Person; roomId: string }>()
  const deleted: string[] = []
  for (let step = 0; step < STEPS; step += 1) {
    const roomId = pick([open, closed, old, direct.id])
    const who = pick(roomId === direct.id ? [lin, zhou] : people)
    const here = [...said].filter(([, one]) => one.roomId === roomId)
    const what = pick(here.length < 3 ? ['say'] : ['say', 'say', 'edit', 'delete', 'react', 'react', 'pin', 'unread'])
    if (what === 'say') {
      const to = random() < 0.2 ? `@${pick(people).name} ` : ''
      const text = unique(`${to}第 ${step} 句`)
      const { message } = await call(who, 'message.send', { roomId, clientId: crypto.randomUUID(), text, ask: false })
      said.set(message.id, { by: who, roomId })
      continue
    }
    const [messageId, { by }] = pick(here)
    if (what === 'edit') await call(by, 'message.edit', { messageId, text: unique(`改过 ${step}`) })
    else if (what === 'react') await call(who, 'reaction.set', { messageId, emoji: pick(EMOJI), isOn: random() < 0.8 })
    else if (what === 'pin') await call(who, 'pin.set', { messageId, isPinned: random() < 0.7 })
    else if (what === 'unread') await call(who, 'read.set', { roomId, seq: 1, back: true })
    else {
      const stored = (await readStored(who, roomId)).find(({ id }) => id === messageId)
      if (stored) deleted.push(stored.text)
      await call(by, 'message.delete', { messageId })
      said.delete(messageId)
    }
  }

  // On a phone, in a tunnel.
  const [before, after] = [unique('隧道前'), unique('隧道里改的')]
  await say(zhou.page, before)
  await expect(messageOf(zhou.page, before)).toHaveAttribute('data-status', 'sent')
  await zhou.context.setOffline(true)
  await messageOf(zhou.page, before).focus()
  await zhou.page.keyboard.press('e')
  await composer(zhou.page).fill(after)
  await composer(zhou.page).press('ControlOrMeta+Enter')
  await expect(messageOf(zhou.page, after)).toBeVisible()
  expect((await readStored(lin, closed)).some(({ text }) => text === after)).toBe(false)
  await zhou.context.setOffline(false)
  await expect(messageOf(lin.page, after)).toBeVisible()

  const renamed = unique('改了名')
  await call(lin, 'room.change', { roomId: closed, name: renamed })
  for (const { page } of [lin, zhou]) await expect(page.getByRole('heading', { level: 1, name: renamed })).toBeVisible()
  await call(lin, 'room.archive', { roomId: old, isArchived: true })

  for (const one of people) {
    // What one has marked as unread stays so until one comes back to it.
    await visit(one, closed)
    for (const room of await readRooms(one)) {
      if (room.kind === 'lobby' || room.slug === 'lobby') continue
      // What is archived is no more among the rooms beside it.
      if (room.id === old) {
        await one.page.goto(`/rooms/${encodeURIComponent(room.slug)}`)
        await untilOnline(one.page)
      } else {
        await expectUnread(one, room)
        await visit(one, room.id)
      }
      await expectShown(one, room, deleted)
      if (room.id === old) await expect(composer(one.page)).toBeHidden()
    }
    for (const room of await readRooms(one)) expect(room.mine?.unread, `of ${room.name} for ${one.name}`).toBe(0)
  }
})

/** By the list of rooms, without a new page. */
async function visit(one: Person, roomId: string): Promise<void> {
  const { page } = one
  const room = (await readRooms(one)).find(({ id }) => id === roomId)
  if (!room) throw new Error(`${one.name} is not in the room ${roomId}`)
  await (await toLink(one, room)).click()
  await expect.poll(() => decodeURI(new URL(page.url()).pathname)).toBe(`/rooms/${room.slug}`)
  await untilOnline(page)
}

/** What stands beside the name of a room: how many name the reader, else how many are new. */
async function expectUnread(one: Person, room: PlayRoom): Promise<void> {
  const { unread = 0, mentions = 0 } = room.mine ?? {}
  const link = await toLink(one, room)
  const [named, fresh] = [inChinese('room.mentions', { n: mentions }), inChinese('room.newMessages', { n: unread })]
  if (unread > 0) await expect(link).toContainText(mentions > 0 ? named : fresh)
  else await expect(link).not.toContainText(/条新消息|条提到你/)
}

async function toLink(one: Person, room: PlayRoom) {
  const { page } = one
  const isPhone = (page.viewportSize()?.width ?? 0) < 720
  const back = page.getByRole('link', { name: inChinese('room.openRooms') })
  if (isPhone && !page.url().endsWith('/rooms')) await back.click()
  const list = page.getByRole('navigation', { name: inChinese('room.rooms') }).locator('visible=true')
  return list.locator(`a[href="/rooms/${encodeURIComponent(room.slug)}"]`)
}

/** Texts, reactions and pins of the open room, as they are stored. */
async function expectShown({ page, ...one }: Person, room: PlayRoom, deleted: string[]): Promise<void> {
  const stored = await readStored({ page, ...one }, room.id)
  const expected = stored
    .filter(({ kind, deletedAt }) => kind === 'human' && deletedAt === undefined)
    .map(({ id, text, reactions = [] }) => [id, text, ...reactions.map(({ emoji, by }) => `${emoji}${by.length}`)])
  await expect
    .poll(() =>
      page.locator('[data-testid="message"]:has(.whitespace-pre-wrap)').evaluateAll(
        (rows, mark) =>
          rows.map((row) => [
            row.getAttribute('data-message-id'),
            row.querySelector('.whitespace-pre-wrap')?.textContent?.replace(mark, '').trim(),
            ...[...row.querySelectorAll(':is(button, [role="img"]):has(> .font-emoji)')].map((chip) =>
              [...chip.children]
                .slice(0, 2)
                .map((part) => part.textContent)
                .join(''),
            ),
          ]),
        inChinese('message.edited'),
      ),
    )
    .toEqual(expected)
  for (const text of deleted) await expect(page.getByRole('main').getByText(text, { exact: true })).toHaveCount(0)
  const pins = stored.filter(({ pinnedBy }) => pinnedBy !== undefined)
  const strip = page.getByRole('region', { name: inChinese('pins.list') })
  if (pins.length === 0) await expect(strip).toHaveCount(0)
  else await expect(strip).toContainText(inChinese('pins.count', { n: pins.length }))
}

async function readRooms({ context }: Person): Promise<PlayRoom[]> {
  const { rooms } = await (await context.request.get('/api/rooms')).json()
  return rooms.filter(({ mine }: PlayRoom) => mine !== null)
}

async function readStored({ context }: Person, roomId: string): Promise<Stored[]> {
  return (await (await context.request.get(`/api/rooms/${roomId}/messages?limit=100`)).json()).messages
}
