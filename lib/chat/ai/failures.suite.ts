import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { StoreSubject } from '../store.suite.ts'

/** What every store must do to keep why replies failed; run on the memory store and on MySQL. */

export function describeFailures(name: string, createSubject: () => Promise<StoreSubject>): void {
  describe(`the failures of the ${name} store`, () => {
    it('are kept for each version, the latest words of each, and go with the reply', async () => {
      const { store, createUser, createRoom } = await createSubject()
      const alice = await createUser(`alice-${randomUUID().slice(0, 8)}`)
      const roomId = await createRoom(`room-${randomUUID().slice(0, 8)}`, 'public')
      const draft = { roomId, sender: alice.username, senderId: alice.id, clientId: randomUUID(), text: 'a question' }
      const asked = { assistant: 'ai', askedBy: alice.username, model: 'm' }
      const [reply] = (await store.saveMessage(draft, [asked])).replies
      if (!reply) throw new Error('no reply was stored')
      expect(await store.findFailure(reply.id)).toBeNull()
      await store.saveFailure(reply, { code: 'ai_network', words: 'refused' })
      await store.saveFailure(reply, { code: 'ai_quota', words: 'no money 没钱' })
      await store.saveFailure({ ...reply, version: 2 }, { code: 'ai_auth', words: 'no key' })
      const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/)
      expect(await store.findFailure(reply.id)).toEqual({ code: 'ai_quota', words: 'no money 没钱', at })
      expect(await store.findFailure(reply.id, 2)).toEqual({ code: 'ai_auth', words: 'no key', at })
      expect(await store.findFailure(reply.id, 3)).toBeNull()
      await store.deleteMessage(reply, alice.username)
      expect(await store.findFailure(reply.id)).toBeNull()
    })
  })
}
