import { describe, expect, it } from 'vitest'
import type { SessionUser } from '#lib/protocol/entities.ts'
import { PAGE_MAX_BYTES, WIRE_FRAME_MAX_BYTES } from '#lib/protocol/limits.ts'
import type { RoomEntered } from '#lib/protocol/rooms.ts'
import { createTestChat, ROOM_ID } from '#test/chat.ts'

/** The longest message on the wire: every character takes six bytes of JSON. */
const WORST = '\u0001'.repeat(15_999)
const HAN = '汉'.repeat(15_999)

type TestChat = ReturnType<typeof createTestChat>

describe('what one answer holds', () => {
  it.each([
    ['Chinese', HAN],
    ['emoji', '😀'.repeat(15_999)],
    ['what must be escaped', WORST],
  ])('is no larger than a page where messages are long: %s', async (_name, text) => {
    const test = createTestChat({ trigger: 'off' })
    const alice = test.createUser('alice')
    for (let i = 0; i < 30; i++) await test.send(alice, `${i % 10}${text}`)
    const entered = await enter(test, alice, undefined)
    expect(bytes(entered)).toBeLessThan(WIRE_FRAME_MAX_BYTES)
    expect(entered.messages.at(-1)?.seq).toBe(30)
    expect(entered).toMatchObject({ hasBefore: true, rev: 30 })
    for (const position of [{ newest: true }, { before: 20 }, { after: 3 }, { around: 15 }] as const) {
      const page = await test.chat.messages.readPage(alice, ROOM_ID, position, 200)
      expect(bytes(page)).toBeLessThanOrEqual(PAGE_MAX_BYTES)
      const seqs = page.messages.map(({ seq }) => seq)
      expect(seqs).toEqual(seqs.map((_, index) => (seqs[0] ?? 0) + index))
      expect([page.hasBefore, page.hasAfter]).toEqual([(seqs[0] ?? 0) > 1, (seqs.at(-1) ?? 0) < 30])
      if ('before' in position) expect(seqs.at(-1)).toBe(19)
      if ('after' in position) expect(seqs[0]).toBe(4)
      if ('around' in position) expect(seqs).toContain(15)
    }
  })

  it('leads through everything that was missed, each answer with the rev of its last message', async () => {
    const test = createTestChat({ trigger: 'off' })
    const alice = test.createUser('alice')
    for (let i = 0; i < 200; i++) await test.send(alice, `${i % 10}${i % 3 ? HAN : ''}`)
    const missed: number[] = []
    let after = 2
    for (let hasMore = true; hasMore; ) {
      const entered = await enter(test, alice, after)
      expect(bytes(entered)).toBeLessThan(WIRE_FRAME_MAX_BYTES)
      expect(entered.messages.length).toBeGreaterThan(0)
      missed.push(...entered.messages.map(({ rev }) => rev))
      if (entered.hasMore) expect(entered.rev).toBe(entered.messages.at(-1)?.rev)
      after = entered.rev
      hasMore = entered.hasMore ?? false
    }
    expect(missed).toEqual(Array.from({ length: 198 }, (_, i) => i + 3))
    expect(after).toBe(200)
  })

  it('fits a frame among thousands of people with long names, also with one message of the longest', async () => {
    const test = createTestChat({ trigger: 'off' })
    const people = Array.from({ length: 6_000 }, (_, i) => test.createUser(`${'𠮷'.repeat(20)}${i}`))
    const [first] = people
    if (!first) throw new Error('nobody')
    await test.send(first, `x${WORST}`)
    const entered = await enter(
      test,
      first,
      undefined,
      people.map(({ id }) => id),
    )
    expect(bytes(entered)).toBeLessThan(WIRE_FRAME_MAX_BYTES)
    expect(entered.messages).toHaveLength(1)
    expect(entered.members[0]).toMatchObject({ kind: 'ai' })
    expect(entered.members.length).toBeGreaterThan(100)
  })

  it('fits a frame among thousands of people with a reply that has thought and said the most', async () => {
    const test = createTestChat({ trigger: 'always' })
    const people = Array.from({ length: 6_000 }, (_, i) => test.createUser(`${'𠮷'.repeat(20)}${i}`))
    const [first] = people
    if (!first) throw new Error('nobody')
    await test.send(first, 'think')
    const call = await test.call(0)
    const online = people.map(({ id }) => id)
    call.say('想'.repeat(20_000), 'reasoning')
    call.say('说'.repeat(59_990))
    await expect.poll(async () => (await test.replies())[0]?.text.length, { timeout: 20_000 }).toBe(59_990)
    for (const after of [undefined, 0]) {
      const underWay = await enter(test, first, after, online)
      expect(bytes(underWay)).toBeLessThan(WIRE_FRAME_MAX_BYTES)
    }
    call.end()
    const [reply] = await test.replies()
    await test.replyWith(reply?.id ?? '', 'done')
    const done = await enter(test, first, undefined, online)
    expect(bytes(done)).toBeLessThan(WIRE_FRAME_MAX_BYTES)
    expect(done.messages.at(-1)?.reasoning).toHaveLength(16_000)
  })

  it('says a long reply under way once, and short ones whole', async () => {
    const test = createTestChat({ trigger: 'always' })
    const alice = test.createUser('alice')
    await test.send(alice, 'write a book')
    const call = await test.call(0)
    const [reply] = await test.replies()
    if (!reply) throw new Error('no reply')
    const text = HAN.repeat(3)
    call.say(text)
    await expect
      .poll(async () => (await test.store.findMessage(reply.id))?.text.length, { timeout: 20_000 })
      .toBe(text.length)
    await expect.poll(() => test.facts.some(({ type }) => type === 'delta'), { timeout: 20_000 }).toBe(true)
    const fresh = await enter(test, alice, undefined)
    expect(bytes(fresh)).toBeLessThan(WIRE_FRAME_MAX_BYTES)
    expect(fresh.replies).toEqual([{ messageId: reply.id, offset: text.length, text: '' }])
    // Who knows the message gets the text alone.
    const back = await enter(test, alice, fresh.rev)
    expect(back.messages).toEqual([])
    expect(back.replies).toEqual([{ messageId: reply.id, offset: 0, text }])
    expect(bytes(back)).toBeLessThan(WIRE_FRAME_MAX_BYTES)
    // With more than fits beside it, it comes behind.
    for (let i = 0; i < 2; i++) await test.send(alice, `${i}${WORST}`, false)
    const crowded = await enter(test, alice, fresh.rev)
    expect(crowded).toMatchObject({ hasMore: true, replies: [] })
    expect(bytes(crowded)).toBeLessThan(WIRE_FRAME_MAX_BYTES)
    let last = crowded
    while (last.hasMore) last = await enter(test, alice, last.rev)
    expect(last.replies).toEqual([{ messageId: reply.id, offset: 0, text }])
    expect(bytes(last)).toBeLessThan(WIRE_FRAME_MAX_BYTES)
    await test.chat.stop()
  })
})

async function enter(test: TestChat, user: SessionUser, after: number | undefined, online: string[] = []) {
  return test.chat.rooms.read(user, await test.chat.rooms.requireEntrance(user, ROOM_ID), after, () => online)
}

/** With what the wire puts around it. */
function bytes(answer: RoomEntered | object): number {
  return Buffer.byteLength(`43/chat,9999[{"ok":true,"data":${JSON.stringify(answer)}}]`)
}
