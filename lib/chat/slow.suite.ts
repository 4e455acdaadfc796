import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import type { Draft, Store } from './ports.ts'
import type { StoreSubject } from './store.suite.ts'

/** What every store must do where people wait between two messages; run on the memory store and on MySQL. */

const allow = () => undefined
const SLOW = { slowSeconds: 60 }

export function describeSlow(name: string, createSubject: () => Promise<StoreSubject>): void {
  describe(`slow mode in the ${name} store`, () => {
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

    function draft(fields: Partial<Draft> = {}): Draft {
      return {
        ...{ roomId, sender: alice.username, senderId: alice.id, clientId: randomUUID(), text: 'hello' },
        ...fields,
      }
    }

    const say = (fields: Partial<Draft> = {}) => store.saveMessage(draft(fields), [])
    const asBob = () => ({ sender: bob.username, senderId: bob.id })
    const readTexts = async () => (await store.readPage(roomId, { newest: true }, 50)).map(({ text }) => text)

    async function refuse(fields: Partial<Draft>): Promise<CodedError> {
      const cause = await say(fields).then(
        () => null,
        (error: unknown) => error,
      )
      if (!(cause instanceof CodedError)) throw new Error('it was stored')
      expect(cause.code).toBe('rate_limited')
      return cause
    }

    it('keeps what a room is set to, and tells it, once', async () => {
      const change = (slowSeconds: number) => store.changeRoom(roomId, { slowSeconds }, alice, allow)
      const changed = await change(30)
      expect(changed?.room).toMatchObject({ slowSeconds: 30 })
      expect(changed?.messages).toMatchObject([{ event: { type: 'slow', by: alice.username, seconds: 30 } }])
      expect((await store.findEntrance(alice, { id: roomId }))?.room.slowSeconds).toBe(30)
      expect(await change(30)).toBeNull()
      const lifted = await change(0)
      expect(lifted?.room).not.toHaveProperty('slowSeconds')
      expect(lifted?.messages).toMatchObject([{ event: { type: 'slow', seconds: 0 } }])
    })

    it('takes one message of each person, and says how long the next one waits', async () => {
      await say({ ...SLOW, text: 'one' })
      const { retryAfterMs = 0 } = await refuse({ ...SLOW, text: 'two' })
      expect(retryAfterMs).toBeGreaterThan(50_000)
      expect(retryAfterMs).toBeLessThanOrEqual(60_000)
      await say({ ...SLOW, ...asBob(), text: 'three' })
      expect(await readTexts()).toEqual(['one', 'three'])
    })

    it('takes the next one when its time has come', async () => {
      await say({ slowSeconds: 1 })
      await refuse(SLOW)
      await vi.waitFor(() => say({ slowSeconds: 1, text: 'next' }), { timeout: 20_000, interval: 50 })
      expect(await readTexts()).toEqual(['hello', 'next'])
    })

    it('lets those through who need not wait', async () => {
      await say(SLOW)
      await say()
      await say()
      expect(await readTexts()).toHaveLength(3)
    })

    it('acknowledges a message that is sent again', async () => {
      const sent = draft(SLOW)
      const first = await store.saveMessage(sent, [])
      const again = await store.saveMessage(sent, [])
      expect(again).toMatchObject({ message: { id: first.message.id }, isRepeat: true })
    })

    it('takes no more than one of those that come at once, and loses nothing of the others', async () => {
      const drafts = [draft(SLOW), draft({ ...asBob(), text: 'bob’s' }), draft(SLOW), draft(SLOW)]
      const outcomes = await Promise.allSettled(drafts.map((one) => store.saveMessage(one, [])))
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected'])
      expect(await readTexts()).toEqual(['hello', 'bob’s'])
    })

    it('remembers whoever leaves and comes back', async () => {
      await store.changeMembers(roomId, { type: 'join' }, bob, allow)
      await say({ ...SLOW, ...asBob() })
      await store.changeMembers(roomId, { type: 'leave' }, bob, allow)
      await store.changeMembers(roomId, { type: 'join' }, bob, allow)
      await refuse({ ...SLOW, ...asBob() })
    })

    it('counts each room by itself', async () => {
      const other = await subject.createRoom(randomUUID(), 'public')
      await say(SLOW)
      await say({ ...SLOW, roomId: other })
    })
  })
}
