import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Message, SessionUser } from '#lib/protocol/entities.ts'
import type { StoreSubject } from '../store.suite.ts'
import type { TokenUse } from './ledger.ts'

/** What every store must do to know what the AIs use; run on the memory store and on MySQL. */

const DAY = '2026-05-06'
const USE: TokenUse = { promptTokens: 30, completionTokens: 10, costMicros: 7 }

export function describeLedger(name: string, createSubject: () => Promise<StoreSubject>): void {
  describe(`the ledger of the ${name} store`, () => {
    let subject: StoreSubject
    let store: StoreSubject['store']
    let alice: SessionUser
    let bob: SessionUser
    let roomId: string

    beforeEach(async () => {
      subject = await createSubject()
      store = subject.store
      alice = await subject.createUser(unique('alice'))
      bob = await subject.createUser(unique('bob'))
      roomId = await subject.createRoom(unique('room'), 'public')
      for (const { scope } of await store.listBudgets(DAY))
        await store.setBudget(scope, null, { tokensPerDay: null, microsPerDay: null }, alice)
    })

    async function askReply(by = alice, room = roomId): Promise<Message> {
      const draft = { roomId: room, sender: by.username, senderId: by.id, clientId: randomUUID(), text: 'a question' }
      const { replies } = await store.saveMessage(draft, [{ assistant: 'ai', askedBy: by.username, model: 'm' }])
      const [reply] = replies
      if (!reply) throw new Error('no reply was stored')
      return reply
    }

    const reserve = (reply: Message, tokens = 40, micros = 7) =>
      store.reserve({
        ...{ reply, assistant: 'ai', day: DAY },
        estimate: { promptTokens: tokens, completionTokens: 0, costMicros: micros },
      })
    const usedBy = async (person: SessionUser) => (await store.readUsed([{ scope: 'person', id: person.id }], DAY))[0]
    const usedIn = async (room: string) => (await store.readUsed([{ scope: 'room', id: room }], DAY))[0]

    it('counts what was settled, of the person and of the room, once', async () => {
      const reply = await askReply()
      expect(await reserve(reply)).toBe('reserved')
      expect(await usedBy(alice)).toEqual({ tokens: 0, micros: 0 })
      for (let time = 0; time < 2; time++) await store.settle(reply, USE)
      expect(await usedBy(alice)).toEqual({ tokens: 40, micros: 7 })
      expect(await usedIn(roomId)).toEqual({ tokens: 40, micros: 7 })
      expect(await usedBy(bob)).toEqual({ tokens: 0, micros: 0 })
    })

    it('gives back what was reserved for nothing', async () => {
      await store.setBudget('person', alice.id, { tokensPerDay: 40 }, alice)
      const [first, second] = [await askReply(), await askReply()]
      expect(await reserve(first)).toBe('reserved')
      expect(await reserve(second)).toBe('held')
      await store.settle(first, null)
      expect(await reserve(second)).toBe('reserved')
      expect(await usedBy(alice)).toEqual({ tokens: 0, micros: 0 })
    })

    it('reserves for a version once, and as much as is left', async () => {
      await store.setBudget('room', roomId, { tokensPerDay: 100 }, alice)
      const [first, second] = [await askReply(), await askReply(bob)]
      for (let time = 0; time < 3; time++) expect(await reserve(first, 60)).toBe('reserved')
      expect(await reserve(second, 1_000)).toBe('reserved')
      expect(await reserve(await askReply(bob), 1)).toBe('held')
      await store.settle(first, { promptTokens: 60, completionTokens: 0 })
      await store.settle(second, { promptTokens: 39, completionTokens: 0 })
      expect(await reserve(await askReply(bob), 1)).toBe('reserved')
    })

    it('has nothing left from the limit on, in tokens or in money', async () => {
      await store.setBudget('person', alice.id, { microsPerDay: 10 }, alice)
      const [first, second] = [await askReply(), await askReply()]
      expect(await reserve(first)).toBe('reserved')
      await store.settle(first, { promptTokens: 1, completionTokens: 0, costMicros: 10 })
      expect(await reserve(second)).toBe('used_up')
      await store.setBudget('person', alice.id, { microsPerDay: 11 }, alice)
      expect(await reserve(second)).toBe('reserved')
    })

    it('goes by the budget of one’s own, else by that of each', async () => {
      await store.setBudget('person', null, { tokensPerDay: 0 }, alice)
      expect(await reserve(await askReply())).toBe('used_up')
      await store.setBudget('person', alice.id, { tokensPerDay: 50 }, alice)
      expect(await reserve(await askReply())).toBe('reserved')
      expect(await reserve(await askReply(bob))).toBe('used_up')
      await store.setBudget('person', alice.id, { tokensPerDay: null }, alice)
      expect(await reserve(await askReply())).toBe('used_up')
      await store.setBudget('person', null, { tokensPerDay: null }, alice)
      expect(await reserve(await askReply())).toBe('reserved')
    })

    it('counts each day by itself', async () => {
      await store.setBudget('person', alice.id, { tokensPerDay: 40 }, alice)
      const [first, second] = [await askReply(), await askReply()]
      await reserve(first)
      await store.settle(first, USE)
      expect(await reserve(second)).toBe('used_up')
      const estimate = { promptTokens: 1, completionTokens: 0 }
      expect(await store.reserve({ reply: second, assistant: 'ai', day: '2026-05-07', estimate })).toBe('reserved')
    })

    it('has the one pay who asked again', async () => {
      const reply = await askReply()
      await store.changeReply(reply, ['queued'], { status: 'done', text: 'an answer' })
      const again = await store.changeReply(reply, ['done'], { status: 'queued', payerId: bob.id })
      if (!again) throw new Error('was not asked again')
      expect(await reserve(reply)).toBe('gone')
      expect(await reserve(again)).toBe('reserved')
      await store.settle(again, USE)
      expect(await usedBy(alice)).toEqual({ tokens: 0, micros: 0 })
      expect(await usedBy(bob)).toEqual({ tokens: 40, micros: 7 })
    })

    it('lists what nobody settled, once the reply has ended, with what it has said', async () => {
      const listOwn = async () => (await store.listUnsettled()).filter(({ reply }) => reply.roomId === roomId)
      const [exact, stopped] = [await askReply(), await askReply()]
      await reserve(exact)
      await reserve(stopped)
      expect(await listOwn()).toEqual([])
      await store.changeReply(exact, ['queued'], { status: 'done', text: 'whole', usage: USE })
      await store.changeReply(stopped, ['queued'], { status: 'interrupted', text: 'cut', reasoning: 'hm' })
      const place = { assistant: 'ai', promptTokens: 40 }
      const toReply = ({ id }: Message) => ({ id, roomId, version: 1 })
      expect(await listOwn()).toMatchObject([
        { ...place, reply: toReply(exact), said: { text: 'whole', reasoning: '' }, usage: USE },
        { ...place, reply: toReply(stopped), said: { text: 'cut', reasoning: 'hm' }, usage: null },
      ])
      const again = await store.changeReply(exact, ['done'], { status: 'queued', text: '', usage: null })
      expect(again?.version).toBe(2)
      expect(await listOwn()).toMatchObject([
        { ...place, reply: toReply(exact), said: { text: 'whole' }, usage: USE },
        { ...place, reply: toReply(stopped) },
      ])
      await store.settle(exact, USE)
      await store.settle(stopped, null)
      expect(await listOwn()).toEqual([])
    })

    it('keeps what a reply has cost with it, and with its versions', async () => {
      const reply = await askReply()
      await store.changeReply(reply, ['queued'], { status: 'done', text: 'whole', usage: USE })
      expect(await store.findMessage(reply.id)).toMatchObject({ usage: USE })
      await store.changeReply(reply, ['done'], { status: 'queued', text: '', usage: null })
      expect(await store.listReplyVersions(reply.id)).toMatchObject([{ usage: USE }, { status: 'queued' }])
    })

    it('lists budgets with what was used of them, those of each first', async () => {
      const other = await subject.createRoom(unique('other'), 'public')
      await store.setBudget('room', other, { microsPerDay: 5 }, alice)
      await store.setBudget('person', bob.id, { tokensPerDay: 9 }, alice)
      await store.setBudget('person', null, { tokensPerDay: 1_000, microsPerDay: 2_000 }, alice)
      await store.setBudget('person', null, { microsPerDay: null }, alice)
      const payment = { roomId: other, assistant: 'ai', payerId: bob.id, day: DAY, usage: USE }
      await store.saveSpend({ ...payment, kind: 'catchup' })
      await store.saveSpend({ ...payment, kind: 'summary', payerId: null })
      const budgets = await store.listBudgets(DAY)
      const own = budgets.filter(({ scope, targetId }) => [null, scope === 'room' ? other : bob.id].includes(targetId))
      const [each] = own
      expect(each?.used.tokens).toBeGreaterThanOrEqual(40)
      expect(own).toEqual([
        { scope: 'person', targetId: null, tokensPerDay: 1_000, used: each?.used },
        { scope: 'person', targetId: bob.id, username: bob.username, tokensPerDay: 9, used: { tokens: 40, micros: 7 } },
        { scope: 'room', targetId: other, microsPerDay: 5, used: { tokens: 80, micros: 14 } },
      ])
    })

    it('sums up by person, room, assistant and day, everybody’s or one’s own', async () => {
      const spend = (payerId: string | null, day: string, assistant = 'ai') =>
        store.saveSpend({ kind: 'summary', roomId, assistant, payerId, day, usage: USE })
      const reply = await askReply()
      await reserve(reply)
      await store.settle(reply, { promptTokens: 100, completionTokens: 1 })
      await reserve(await askReply())
      const helper = unique('helper')
      await spend(bob.id, '2026-05-07', helper)
      await spend(null, '2026-05-09')
      await spend(alice.id, '2026-05-10')
      const range = { from: DAY, to: '2026-05-09' }
      const list = async (by: 'person' | 'room' | 'assistant' | 'day', payerId?: string) =>
        (await store.listUsage({ by, ...range, ...(payerId !== undefined && { payerId }) })).filter(
          ({ key }) => by !== 'room' || key === roomId,
        )
      const whole = { key: roomId, replies: 1, promptTokens: 160, completionTokens: 21, costMicros: 14 }
      expect(await list('room')).toEqual([whole])
      expect(await list('person', bob.id)).toEqual([
        { key: bob.username, replies: 0, promptTokens: 30, completionTokens: 10, costMicros: 7 },
      ])
      expect(await list('day', alice.id)).toEqual([
        { key: DAY, replies: 1, promptTokens: 100, completionTokens: 1, costMicros: 0 },
      ])
      expect((await list('assistant')).find(({ key }) => key === helper)).toMatchObject({ promptTokens: 30 })
      const people = (await list('person')).map(({ key }) => key)
      expect(people).toContain('')
      expect(people.indexOf(alice.username)).toBeLessThan(people.indexOf(bob.username))
      const days = (await list('day')).map(({ key }) => key)
      expect(days).toEqual([...days].sort())
    })
  })
}

function unique(name: string): string {
  return `${name}${randomUUID().slice(0, 8)}`
}
