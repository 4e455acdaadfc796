import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { StoreSubject } from '../store.suite.ts'

/** What every store must do to keep what was said to calls that wait; run on the memory store and on MySQL. */

export function describeApprovals(name: string, createSubject: () => Promise<StoreSubject>): void {
  describe(`the approvals of the ${name} store`, () => {
    async function createReply() {
      const { store, createUser, createRoom } = await createSubject()
      const alice = await createUser(`alice-${randomUUID().slice(0, 8)}`)
      const roomId = await createRoom(`room-${randomUUID().slice(0, 8)}`, 'public')
      const draft = { roomId, sender: alice.username, senderId: alice.id, clientId: randomUUID(), text: 'a question' }
      const asked = { assistant: 'ai', askedBy: alice.username, model: 'm' }
      const [reply] = (await store.saveMessage(draft, [asked])).replies
      if (!reply) throw new Error('no reply was stored')
      return { store, reply }
    }

    it('take the first word, and the same again', async () => {
      const { store, reply } = await createReply()
      await store.askApproval(reply, 2)
      expect(await store.findApproval(reply, 2)).toBeNull()
      expect(await store.sayApproval(reply, 2, true)).toBe(true)
      expect(await store.sayApproval(reply, 2, true)).toBe(true)
      expect(await store.sayApproval(reply, 2, false)).toBe(false)
      expect(await store.findApproval(reply, 2)).toBe(true)
    })

    it('are of the call that waits, of no other and of no other version', async () => {
      const { store, reply } = await createReply()
      expect(await store.sayApproval(reply, 0, true)).toBe(false)
      await store.askApproval(reply, 0)
      expect(await store.sayApproval(reply, 1, true)).toBe(false)
      expect(await store.sayApproval({ ...reply, version: 2 }, 0, true)).toBe(false)
      expect(await store.sayApproval(reply, 0, false)).toBe(true)
      await store.askApproval(reply, 1)
      expect(await store.findApproval(reply, 0)).toBeNull()
      expect(await store.findApproval(reply, 1)).toBeNull()
      expect(await store.sayApproval(reply, 0, false)).toBe(false)
    })

    it('know one word alone where two are said at once', async () => {
      const { store, reply } = await createReply()
      await store.askApproval(reply, 0)
      const words = [true, false, true, false, true, false]
      const heard = await Promise.all(words.map((word) => store.sayApproval(reply, 0, word)))
      const said = await store.findApproval(reply, 0)
      expect(heard).toEqual(words.map((word) => word === said))
    })
  })
}
