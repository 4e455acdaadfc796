import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Message, SessionUser } from '#lib/protocol/entities.ts'
import type { StoreSubject } from '../store.suite.ts'
import type { ToldContext } from './contexts.ts'

/** What every store must do to keep what replies were told; run on the memory store and on MySQL. */

export function describeContexts(name: string, createSubject: () => Promise<StoreSubject>): void {
  describe(`the contexts of the ${name} store`, () => {
    let subject: StoreSubject
    let store: StoreSubject['store']
    let alice: SessionUser
    let roomId: string

    beforeEach(async () => {
      subject = await createSubject()
      store = subject.store
      alice = await subject.createUser(`alice-${randomUUID().slice(0, 8)}`)
      roomId = await subject.createRoom(`room-${randomUUID().slice(0, 8)}`, 'public')
    })

    async function ask(text: string): Promise<{ question: Message; reply: Message }> {
      const draft = { roomId, sender: alice.username, senderId: alice.id, clientId: randomUUID(), text }
      const { message, replies } = await store.saveMessage(draft, [
        { assistant: 'ai', askedBy: alice.username, model: 'm' },
      ])
      const [reply] = replies
      if (!reply) throw new Error('no reply was stored')
      return { question: message, reply }
    }

    function tell(question: Message, quoted?: Message): ToldContext {
      const about = question.id
      const quote = quoted ? [{ text: quoted.text, about: quoted.id }] : []
      return {
        model: 'm',
        parameters: { temperature: 0.5 },
        turns: [
          { role: 'system', messages: [{ ids: [], pieces: [{ text: 'instructions' }] }] },
          {
            role: 'user',
            messages: [
              { ids: [about], pieces: [{ text: 'alice: ', about }, ...quote, { text: question.text, about }] },
            ],
          },
        ],
        omitted: 3,
        estimatedTokens: 12,
      }
    }

    it('gives back each version as it was told, under the reply’s assistant', async () => {
      const { question, reply } = await ask('汉字 🎉\nlines')
      expect(await store.findContext(reply.id)).toBeNull()
      await store.saveContext(reply, tell(question))
      const kept = {
        ...{ assistant: 'ai', model: 'm', parameters: { temperature: 0.5 }, omitted: 3, estimatedTokens: 12 },
        turns: [
          { role: 'system', messages: [{ ids: [], pieces: ['instructions'] }] },
          { role: 'user', messages: [{ ids: [question.id], pieces: ['alice: ', '汉字 🎉\nlines'] }] },
        ],
      }
      expect(await store.findContext(reply.id)).toEqual(kept)
      await store.changeReply(reply, ['queued'], { status: 'done', text: 'answer' })
      const again = (await store.changeReply(reply, ['done'], { status: 'queued', text: '' })) as Message
      await store.saveContext(again, { ...tell(question), omitted: 4 })
      expect(await store.findContext(reply.id)).toEqual({ ...kept, omitted: 4 })
      expect(await store.findContext(reply.id, 1)).toEqual(kept)
      expect(await store.findContext(reply.id, 3)).toBeNull()
      await store.saveContext(again, { ...tell(question), omitted: 5 })
      expect((await store.findContext(reply.id, 2))?.omitted).toBe(5)
    })

    it('has nothing of a deleted message any more, wherever it was told, whichever was first', async () => {
      const first = await ask('a secret')
      await store.saveContext(first.reply, tell(first.question))
      await store.editMessage(first.question, { text: 'another secret', mentions: [] })
      const second = await ask('what of it?')
      await store.saveContext(second.reply, tell(second.question, { ...first.question, text: 'another secret' }))
      await store.deleteMessage(first.question, alice.username)
      const pieces = async ({ id }: Message) => (await store.findContext(id))?.turns[1]?.messages[0]?.pieces
      expect(await pieces(first.reply)).toEqual([null, null])
      expect(await pieces(second.reply)).toEqual(['alice: ', null, 'what of it?'])
      const late = await ask('late')
      await store.saveContext(late.reply, tell(late.question, first.question))
      expect(await pieces(late.reply)).toEqual(['alice: ', null, 'late'])
      await store.deleteMessage(second.reply, alice.username)
      expect(await store.findContext(second.reply.id)).toBeNull()
    })
  })
}
