import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Message, SessionUser } from '#lib/protocol/entities.ts'
import { KEPT_FOR_EVER } from '#lib/protocol/rules/retention.ts'
import type { Draft, Store } from './ports.ts'
import type { RoomChange } from './room-ports.ts'
import type { StoreSubject } from './store.suite.ts'

/** What every store must do with what is kept no longer; run on the memory store and on MySQL. */

const DAY_MS = 24 * 60 * 60_000
const IN_TWO_DAYS = () => Date.now() + 2 * DAY_MS
const allow = () => undefined
const LINE = { actor: 'operator', action: 'setting:changed', target: { kind: 'setting', id: 'retention' } } as const

export function describeRetention(name: string, createSubject: () => Promise<StoreSubject>): void {
  describe(`retention in the ${name} store`, () => {
    let subject: StoreSubject
    let store: Store
    let alice: SessionUser
    let bob: SessionUser
    let roomId: string

    beforeEach(async () => {
      subject = await createSubject()
      store = subject.store
      alice = await subject.createUser(`alice-${randomUUID().slice(0, 8)}`)
      bob = await subject.createUser(`bob-${randomUUID().slice(0, 8)}`)
      roomId = await subject.createRoom(randomUUID(), 'public')
    })

    afterEach(() => store.setRetention(KEPT_FOR_EVER, LINE))

    function draft(fields: Partial<Draft> = {}): Draft {
      return {
        ...{ roomId, sender: alice.username, senderId: alice.id, clientId: randomUUID(), text: 'hello' },
        ...fields,
      }
    }

    const say = async (fields: Partial<Draft> = {}) => (await store.saveMessage(draft(fields), [])).message
    const change = (change: RoomChange) => store.changeRoom(roomId, change, alice, allow)
    const readAll = () => store.readPage(roomId, { newest: true }, 50)
    const readRoom = async () => (await store.listMine(roomId, []))?.room
    const pin = ({ id }: Message, isPinned = true) => store.setPin({ id, roomId, by: alice, isPinned })

    /** What is old in two days, all of it. Answers how many messages were taken away. */
    async function sweep(): Promise<number> {
      let removed = 0
      for (let isMoving = true; isMoving; ) {
        isMoving = await store.advanceSweep(roomId, IN_TWO_DAYS())
        for (let step = { count: 1, upTo: 0 }; step.count > 0; removed += step.count)
          step = await store.removeSwept(roomId, 3, step.upTo)
      }
      return removed
    }

    it('keeps what a room keeps for ever', async () => {
      const message = await say()
      expect(await sweep()).toBe(0)
      expect(await readAll()).toEqual([message])
      expect(await readRoom()).not.toHaveProperty('sweptToSeq')
    })

    it('sets how long a room keeps its messages, and tells it once', async () => {
      const changed = await change({ keepDays: 30, keepsPins: true })
      expect(changed?.room).toMatchObject({ keepDays: 30, keepsPins: true })
      const event = { type: 'retention', by: alice.username, keepDays: 30, keepsPins: true }
      expect(changed?.messages).toMatchObject([{ kind: 'system', event }])
      expect(await change({ keepDays: 30, keepsPins: true })).toBeNull()
      const lifted = await change({ keepDays: 0 })
      expect(lifted?.room).not.toHaveProperty('keepDays')
      expect(lifted?.room).not.toHaveProperty('keepsPins')
      expect(lifted?.messages).toMatchObject([{ event: { type: 'retention', keepDays: 0 } }])
    })

    it('takes what is too old, and leaves what is young', async () => {
      await change({ keepDays: 1 })
      for (let count = 0; count < 8; count++) await say()
      expect(await store.advanceSweep(roomId, Date.now())).toBe(false)
      expect(await sweep()).toBe(9)
      expect(await readAll()).toEqual([])
      const { sweptToSeq, lastSeq } = (await readRoom()) ?? {}
      expect({ sweptToSeq, lastSeq }).toEqual({ sweptToSeq: 9, lastSeq: 9 })
      expect((await say()).seq).toBe(10)
      expect(await store.readHeads([roomId])).toMatchObject([{ lastSeq: 10, rev: 10 }])
    })

    it('counts nothing of it as unread, nor as a mention', async () => {
      await store.addMember(roomId, bob.id)
      await change({ keepDays: 1 })
      await say({ mentions: [bob.id] })
      await sweep()
      await say()
      const mine = (await store.listMine(roomId, [bob.id]))?.mine.get(bob.id)
      expect(mine).toMatchObject({ lastReadSeq: 2, unread: 1, mentions: 0 })
      const entrance = await store.findEntrance(bob, { id: roomId })
      expect(entrance?.mine).toMatchObject({ lastReadSeq: 2, unread: 1, mentions: 0 })
    })

    it('keeps pins where the room does, until they are taken back', async () => {
      const pinned = await say({ text: 'rules' })
      await say()
      await pin(pinned)
      await change({ keepDays: 1, keepsPins: true })
      expect(await sweep()).toBe(2)
      expect((await readAll()).map(({ text }) => text)).toEqual(['rules'])
      expect((await store.listPins(roomId)).pins).toHaveLength(1)
      await change({ keepDays: 0 })
      expect(await readRoom()).toMatchObject({ keepsPins: true, sweptToSeq: 3 })
      expect((await readAll()).map(({ seq }) => seq)).toEqual([1, 4])
      await pin(pinned, false)
      expect(await sweep()).toBe(1)
      expect((await readAll()).map(({ seq }) => seq)).toEqual([4])
    })

    it('takes pins where the room does not keep them', async () => {
      await pin(await say())
      await change({ keepDays: 1 })
      await sweep()
      expect(await readAll()).toEqual([])
      expect((await store.listPins(roomId)).pins).toEqual([])
    })

    it('holds every room to what is set for all, whatever it says itself', async () => {
      await store.setRetention({ keepDays: 1, keepsPins: false }, LINE)
      expect(await store.readRetention()).toEqual({ keepDays: 1, keepsPins: false })
      expect(await readRoom()).toMatchObject({ keepDays: 1 })
      expect(await store.listRetained(String(Number(roomId) - 1))).toContain(roomId)
      await pin(await say())
      await change({ keepDays: 90, keepsPins: true })
      expect(await readRoom()).toMatchObject({ keepDays: 1 })
      expect(await readRoom()).not.toHaveProperty('keepsPins')
      await sweep()
      expect(await readAll()).toEqual([])
    })

    it('counts what would go from rooms if that were set for all, with what they set themselves', async () => {
      const count = (keepDays: number, keepsPins: boolean) =>
        store.countOld([roomId], { keepDays, keepsPins }, IN_TWO_DAYS())
      await pin(await say())
      await say()
      expect([await count(30, false), await count(1, true), await count(1, false)]).toEqual([0, 1, 2])
      // The system message that tells of it is one of them.
      await change({ keepDays: 1, keepsPins: true })
      expect([await count(30, true), await count(30, false)]).toEqual([2, 3])
      await sweep()
      await say()
      expect([await count(30, true), await count(30, false), await count(1, false)]).toEqual([1, 2, 2])
      const other = await subject.createRoom(randomUUID(), 'private')
      await store.saveMessage(draft({ roomId: other }), [])
      expect(await store.countOld([roomId, other], { keepDays: 1, keepsPins: true }, IN_TWO_DAYS())).toBe(2)
      expect(await store.countOld([roomId, other], { keepDays: 1, keepsPins: false }, Date.now())).toBe(1)
    })

    it('knows a message that comes again when it was swept', async () => {
      const sent = draft({ text: 'once' })
      const { message } = await store.saveMessage(sent, [])
      await change({ keepDays: 1 })
      await sweep()
      const repeat = await store.saveMessage(sent, [])
      expect(repeat).toMatchObject({ isRepeat: true, replies: [], message: { id: message.id, seq: 1, text: '' } })
      expect(repeat.message.deletedAt).toBeTypeOf('string')
      await expect(store.saveMessage({ ...sent, text: 'twice' }, [])).rejects.toMatchObject({ code: 'conflict' })
      // Others that are said at the same time are said.
      const [again, other] = await Promise.all([store.saveMessage(sent, []), store.saveMessage(draft(), [])])
      expect(again.isRepeat).toBe(true)
      expect(other).toMatchObject({ isRepeat: false, message: { seq: 3 } })
      expect((await readAll()).map(({ seq }) => seq)).toEqual([3])
    })

    it('knows a bot by what it said again', async () => {
      const sent = draft({ kind: 'bot' })
      await store.saveMessage(sent, [])
      await change({ keepDays: 1 })
      await sweep()
      expect(await store.saveMessage(sent, [])).toMatchObject({ isRepeat: true, message: { kind: 'bot', text: '' } })
    })

    it('leaves a reply that is under way, and its question, until it has ended', async () => {
      const reply = { assistant: bob.username, askedBy: alice.username, model: 'm' }
      await change({ keepDays: 1 })
      const { replies } = await store.saveMessage(draft(), [reply])
      expect(await sweep()).toBe(1)
      expect((await readAll()).map(({ seq }) => seq)).toEqual([2, 3])
      const [queued] = replies
      if (!queued) throw new Error('no reply')
      await store.startReply(queued)
      await store.changeReply(queued, ['streaming'], { status: 'done', text: 'hi' })
      expect(await sweep()).toBe(2)
      expect(await readAll()).toEqual([])
      expect(await store.listReplyVersions(queued.id)).toEqual([])
    })

    it('takes what was kept of it: summaries, files, versions', async () => {
      const message = await say()
      const place = { ...message }
      await store.editMessage(place, { text: 'otherwise', mentions: [] })
      const [head] = await store.readHeads([roomId])
      const folded = {
        roomId,
        base: null,
        readsFromSeq: 0,
        sinceSeq: 0,
        upToSeq: 1,
        folded: 1,
        text: 'hello',
        model: 'm',
      }
      expect(await store.saveFolded({ ...folded, rev: head?.rev ?? 0 })).not.toBeNull()
      await change({ keepDays: 1 })
      await sweep()
      expect(await store.findSummary(roomId)).toBeNull()
      // One that was made meanwhile is not kept.
      expect(await store.saveFolded({ ...folded, rev: head?.rev ?? 0 })).toBeNull()
      expect(await store.listMessageVersions(message.id)).toEqual([])
      expect(await store.findMessage(message.id)).toBeNull()
    })

    it('lets one process sweep at a time, and another one after it', async () => {
      const [one, other] = [randomUUID(), randomUUID()]
      expect(await store.leaseSweep(one, 60_000)).toBe(true)
      expect(await store.leaseSweep(other, 60_000)).toBe(false)
      expect(await store.leaseSweep(one, 60_000)).toBe(true)
      await store.endSweepLease(one)
      expect(await store.leaseSweep(other, 60_000)).toBe(true)
      await store.endSweepLease(other)
    })
  })
}
