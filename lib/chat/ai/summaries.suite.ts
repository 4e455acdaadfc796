import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Message, SessionUser } from '#lib/protocol/entities.ts'
import type { StoreSubject } from '../store.suite.ts'
import type { FoldedSummary } from './summaries.ts'

/** What every store must do to keep rooms' summaries; run on the memory store and on MySQL. */

export function describeSummaries(name: string, createSubject: () => Promise<StoreSubject>): void {
  describe(`the summaries of the ${name} store`, () => {
    let subject: StoreSubject
    let store: StoreSubject['store']
    let alice: SessionUser
    let roomId: string
    let said: Message[]

    beforeEach(async () => {
      subject = await createSubject()
      store = subject.store
      alice = await subject.createUser(`alice-${randomUUID().slice(0, 8)}`)
      roomId = await subject.createRoom(`room-${randomUUID().slice(0, 8)}`, 'public')
      said = []
      for (const text of ['one', 'two', 'three', 'four']) said.push(await say(text))
    })

    async function say(text: string): Promise<Message> {
      const draft = { roomId, sender: alice.username, senderId: alice.id, clientId: randomUUID(), text }
      return (await store.saveMessage(draft, [])).message
    }

    /** As one is made of what is there now. */
    async function fold(upToSeq: number, changes: Partial<FoldedSummary> = {}) {
      const [head] = await store.readHeads([roomId])
      const base = await store.findSummary(roomId)
      return await store.saveFolded({
        ...{ roomId, base: base?.version ?? null, rev: head?.rev ?? 0, readsFromSeq: 0, sinceSeq: base?.sinceSeq ?? 0 },
        ...{ upToSeq, folded: upToSeq, text: `up to ${upToSeq}`, model: 'm' },
        ...changes,
      })
    }

    const texts = async () => (await store.findSummary(roomId))?.text
    const one = (seq: number) => said[seq - 1] as Message

    it('has none, and then the newest, or that of an earlier place', async () => {
      expect(await store.findSummary(roomId)).toBeNull()
      const first = await fold(2)
      expect(first).toMatchObject({ version: 1, sinceSeq: 0, upToSeq: 2, folded: 2, text: 'up to 2', model: 'm' })
      expect(first).not.toHaveProperty('isAnew')
      expect(first).not.toHaveProperty('createdBy')
      expect(await fold(4)).toMatchObject({ version: 2 })
      expect(await store.findSummary(roomId)).toMatchObject({ version: 2, text: 'up to 4' })
      expect(await store.findSummary(roomId, 4)).toMatchObject({ version: 1, text: 'up to 2' })
      expect(await store.findSummary(roomId, 2)).toBeNull()
    })

    it('falls back behind a message that was edited or deleted, and says so until the next but one', async () => {
      await fold(2)
      await fold(4)
      await store.editMessage(one(3), { text: 'THREE', mentions: [] })
      expect(await store.findSummary(roomId)).toMatchObject({ version: 1, text: 'up to 2', isAnew: true })
      expect(await fold(4)).toMatchObject({ version: 3, isAnew: true })
      await say('five')
      expect(await fold(5)).not.toHaveProperty('isAnew')
      await store.deleteMessage(one(1), alice.username)
      expect(await store.findSummary(roomId)).toBeNull()
      await store.deleteMessage(one(4), alice.username)
      expect(await fold(5)).toMatchObject({ version: 5, isAnew: true })
    })

    it('keeps nothing that was made of a message changed meanwhile, nor of another base', async () => {
      const [head] = await store.readHeads([roomId])
      await store.deleteMessage(one(2), alice.username)
      expect(await fold(3, { rev: head?.rev ?? 0 })).toBeNull()
      expect(await fold(1, { rev: head?.rev ?? 0 })).toMatchObject({ version: 1 })
      expect(await fold(3, { base: null })).toBeNull()
      expect(await fold(3, { readsFromSeq: 1 })).toBeNull()
      expect(await texts()).toBe('up to 1')
      const stale = await store.findSummary(roomId)
      await store.writeSummary({ roomId, text: 'mine', version: 1, userId: alice.id })
      expect(await fold(3, { base: stale?.version ?? null })).toBeNull()
      expect(await texts()).toBe('mine')
    })

    it('takes what a person writes in place of the version that was read alone, and has it go with what it tells of', async () => {
      expect(await store.writeSummary({ roomId, text: 'x', version: 1, userId: alice.id })).toBeNull()
      const first = await store.writeSummary({ roomId, text: 'own', version: 0, userId: alice.id })
      expect(first).toMatchObject({ version: 1, upToSeq: 0, folded: 0, text: 'own', createdBy: alice.username })
      await fold(3)
      const written = { roomId, text: '汉字 🎉\nlines', version: 2, userId: alice.id }
      expect(await store.writeSummary(written)).toMatchObject({ version: 3, upToSeq: 3, folded: 3, text: written.text })
      // What is so already is so.
      expect(await store.writeSummary({ ...written, version: 1 })).toMatchObject({ version: 3 })
      expect(await store.writeSummary({ ...written, text: 'late' })).toBeNull()
      await store.deleteMessage(one(2), alice.username)
      expect(await store.findSummary(roomId)).toMatchObject({ version: 1, text: 'own', isAnew: true })
    })

    it('is cleared for good: later ones begin behind it, and nothing from before comes back', async () => {
      expect(await store.clearSummary(roomId, alice.id)).toBe(false)
      await fold(2)
      await fold(3)
      expect(await store.clearSummary(roomId, alice.id)).toBe(true)
      expect(await store.clearSummary(roomId, alice.id)).toBe(false)
      const cleared = await store.findSummary(roomId)
      expect(cleared).toMatchObject({ version: 3, sinceSeq: 3, upToSeq: 3, folded: 0, text: '' })
      expect(cleared).not.toHaveProperty('isAnew')
      expect(await fold(4, { folded: 1 })).toMatchObject({ version: 4, sinceSeq: 3 })
      await store.deleteMessage(one(1), alice.username)
      expect(await texts()).toBe('up to 4')
      await store.deleteMessage(one(4), alice.username)
      expect(await store.findSummary(roomId)).toMatchObject({ version: 3, text: '' })
      expect(await store.writeSummary({ roomId, text: 'again', version: 0, userId: alice.id })).toMatchObject({
        ...{ version: 5, sinceSeq: 3, upToSeq: 3 },
      })
    })

    it('goes when the room is read from another place, but for what tells of nothing before it', async () => {
      const read = (readsFromSeq: number) => store.changeRoom(roomId, { readsFromSeq }, alice, () => undefined)
      await fold(3)
      await read(2)
      expect(await store.findSummary(roomId)).toBeNull()
      expect(await fold(3)).toBeNull()
      await fold(4, { readsFromSeq: 2, sinceSeq: 2 })
      await read(1)
      expect(await store.findSummary(roomId)).toBeNull()
      await fold(4, { readsFromSeq: 1, sinceSeq: 3 })
      await read(3)
      expect(await texts()).toBe('up to 4')
    })

    it('goes when a reply that it tells of is made again', async () => {
      const draft = { roomId, sender: alice.username, senderId: alice.id, clientId: randomUUID(), text: '@ai' }
      const asked = { assistant: 'ai', askedBy: alice.username, model: 'm' }
      const [reply] = (await store.saveMessage(draft, [asked])).replies as [Message]
      await store.changeReply(reply, ['queued'], { status: 'done', text: 'answer' })
      await fold(6)
      expect(await texts()).toBe('up to 6')
      await store.changeReply(reply, ['done'], { status: 'queued', text: '' })
      expect(await store.findSummary(roomId)).toBeNull()
    })

    it('is made by one at a time', async () => {
      const [first, second] = [randomUUID(), randomUUID()]
      const lease = (owner: string, ms = 60_000) => store.leaseSummary(roomId, owner, ms)
      const both = await Promise.all([lease(first), lease(second)])
      expect(both.filter(Boolean)).toHaveLength(1)
      const [holder, other] = both[0] ? [first, second] : [second, first]
      expect([await lease(holder), await lease(other)]).toEqual([true, false])
      await store.endSummaryLease(roomId, other)
      expect(await lease(other)).toBe(false)
      await store.endSummaryLease(roomId, holder)
      expect(await lease(other, -1_000)).toBe(true)
      expect(await lease(holder)).toBe(true)
    })

    it('goes from what replies were told with the messages that it tells of', async () => {
      const draft = { roomId, sender: alice.username, senderId: alice.id, clientId: randomUUID(), text: '@ai' }
      const asked = { assistant: 'ai', askedBy: alice.username, model: 'm' }
      const [reply] = (await store.saveMessage(draft, [asked])).replies as [Message]
      const version = (await fold(2))?.version ?? 0
      const tell = (of: number) => ({
        ...{ model: 'm', parameters: {}, omitted: 0, estimatedTokens: 1 },
        turns: [
          {
            role: 'user' as const,
            messages: [
              { ids: [], pieces: [{ text: 'Room summary: ' }, { text: 'sum', summary: { version: of, upToSeq: 2 } }] },
            ],
          },
        ],
      })
      await store.saveContext(reply, tell(version))
      const found = () => store.findContext(reply.id)
      expect(await found()).toMatchObject({ summary: { text: 'sum', upToSeq: 2 } })
      await store.deleteMessage(one(3), alice.username)
      expect((await found())?.turns[0]?.messages[0]?.pieces).toEqual(['Room summary: ', 'sum'])
      await store.deleteMessage(one(2), alice.username)
      expect((await found())?.turns[0]?.messages[0]?.pieces).toEqual(['Room summary: ', null])
      expect(await found()).not.toHaveProperty('summary')
      // It was read before the deletion, and kept after it.
      await store.saveContext(reply, tell(version))
      expect((await found())?.turns[0]?.messages[0]?.pieces).toEqual(['Room summary: ', null])
    })
  })
}
