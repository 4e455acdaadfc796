import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Message, SessionUser } from '#lib/protocol/entities.ts'
import { EMOJI_MAX, PINS_MAX } from '#lib/protocol/limits.ts'
import type { ReplyDraft, Store } from './ports.ts'
import type { StoreSubject } from './store.suite.ts'

/** What every store must do with reactions and pins; run on the memory store and on MySQL. */

const conflict = { code: 'conflict' }

export function describeMarks(name: string, createSubject: () => Promise<StoreSubject>): void {
  describe(`marks in the ${name} store`, () => {
    let store: Store
    let alice: SessionUser
    let bob: SessionUser
    let roomId: string

    beforeEach(async () => {
      const subject = await createSubject()
      store = subject.store
      alice = await subject.createUser(`alice-${randomUUID().slice(0, 8)}`)
      bob = await subject.createUser(`bob-${randomUUID().slice(0, 8)}`)
      roomId = await subject.createRoom(randomUUID(), 'public')
    })

    async function save(text = 'hello', replies: ReplyDraft[] = []) {
      const sent = { roomId, sender: alice.username, senderId: alice.id, clientId: randomUUID(), text }
      return { sent, ...(await store.saveMessage(sent, replies)) }
    }

    const react = ({ id }: Message, by: SessionUser, emoji: string, isOn = true) =>
      store.setReaction({ id, roomId, by, emoji, isOn })
    const pin = ({ id }: Message, by: SessionUser, isPinned = true) => store.setPin({ id, roomId, by, isPinned })
    const listPins = async () => (await store.listPins(roomId)).pins
    const find = async ({ id }: Message) => (await store.findMessage(id)) as Message

    it('keeps reactions in the order in which they came, each under a rev of its own', async () => {
      const { message, sent } = await save()
      expect(await react(message, bob, '👍')).toBe(2)
      expect(await react(message, alice, '🎉')).toBe(3)
      expect(await react(message, alice, '👍')).toBe(4)
      const reactions = [
        { emoji: '👍', by: [bob.username, alice.username] },
        { emoji: '🎉', by: [alice.username] },
      ]
      const marked = { ...message, rev: 4, reactions }
      expect(await find(message)).toEqual(marked)
      expect(await store.readPage(roomId, { newest: true }, 10)).toEqual([marked])
      expect(await store.readChangedSince(roomId, 1, 10)).toEqual([marked])
      expect(await store.saveMessage(sent, [])).toMatchObject({ message: marked, isRepeat: true })
      expect(await store.readHeads([roomId])).toMatchObject([{ rev: 4, lastSeq: 1 }])
    })

    it('keeps the place of an emoji while anybody stands by it, and forgets it with the last', async () => {
      const { message } = await save()
      await react(message, bob, '👍')
      await react(message, alice, '🎉')
      await react(message, alice, '👍')
      expect(await react(message, bob, '👍', false)).toBe(5)
      expect((await find(message)).reactions).toEqual([
        { emoji: '👍', by: [alice.username] },
        { emoji: '🎉', by: [alice.username] },
      ])
      await react(message, alice, '👍', false)
      expect(await react(message, bob, '👍')).toBe(7)
      expect((await find(message)).reactions?.map(({ emoji }) => emoji)).toEqual(['🎉', '👍'])
      await react(message, alice, '🎉', false)
      await react(message, bob, '👍', false)
      expect(await find(message)).toEqual({ ...message, rev: 9 })
    })

    it('answers changes that come together in their order, each as the message was then', async () => {
      const { message } = await save()
      const revs: number[] = []
      const note = (changed: Message | number | null) => {
        const rev = typeof changed === 'number' ? changed : changed?.rev
        if (rev !== undefined) revs.push(rev)
        return changed
      }
      const edit = (text: string) => store.editMessage(message, { text, mentions: [] }).then(note)
      const [, , first, pinned, , second] = await Promise.all([
        react(message, alice, '🎉').then(note),
        react(message, alice, '👍').then(note),
        edit('first'),
        pin(message, alice).then(note),
        react(message, alice, '👍', false).then(note),
        edit('second'),
        store.deleteMessage(message, alice.username).then(note),
      ])
      expect(revs).toEqual([2, 3, 4, 5, 6, 7, 8])
      const emoji = (changed: unknown) => (changed as Message).reactions?.map((reaction) => reaction.emoji)
      expect([first, pinned, second].map(emoji)).toEqual([['🎉', '👍'], ['🎉', '👍'], ['🎉']])
      expect(first).toMatchObject({ rev: 4, text: 'first' })
      expect(second).toMatchObject({ rev: 7, text: 'second', pinnedBy: alice.username })
    })

    it('changes nothing where it is so already', async () => {
      const { message } = await save()
      expect(await react(message, alice, '👍', false)).toBeNull()
      const revs = await Promise.all([react(message, alice, '👍'), react(message, alice, '👍')])
      expect(revs).toEqual([2, null])
      expect(await pin(message, alice, false)).toBeNull()
      expect(await pin(message, alice)).toMatchObject({ rev: 3, pinnedBy: alice.username })
      expect(await pin(message, bob)).toBeNull()
      expect(await store.readHeads([roomId])).toMatchObject([{ rev: 3 }])
    })

    it('tells emoji apart that look much the same', async () => {
      const { message } = await save()
      for (const emoji of ['👍', '👍🏻', '👍🏿', '❤️', '🩷']) await react(message, alice, emoji)
      const { reactions } = await find(message)
      expect(reactions?.map(({ emoji }) => emoji)).toEqual(['👍', '👍🏻', '👍🏿', '❤️', '🩷'])
    })

    it('takes twenty emoji, and no other; of those it has as many as come', async () => {
      const { message } = await save()
      const emoji = Array.from({ length: EMOJI_MAX + 1 }, (_, index) => String.fromCodePoint(0x1f600 + index))
      const last = emoji.pop() ?? ''
      await Promise.all(emoji.map((one) => react(message, alice, one)))
      await expect(react(message, bob, last)).rejects.toMatchObject(conflict)
      expect(await react(message, bob, last, false)).toBeNull()
      expect(await react(message, bob, emoji[0] ?? '')).toBe(EMOJI_MAX + 2)
      await react(message, alice, emoji[1] ?? '', false)
      expect(await react(message, bob, last)).toBe(EMOJI_MAX + 4)
    })

    it('lists pins newest first, and takes a hundred in a room', async () => {
      const messages = await Promise.all(Array.from({ length: PINS_MAX + 1 }, () => save()))
      const last = messages.pop()?.message as Message
      for (const { message } of messages) await pin(message, alice)
      await expect(pin(last, bob)).rejects.toMatchObject(conflict)
      const pins = (await listPins()).map(({ message }) => message)
      expect(pins.map(({ seq }) => seq)).toEqual(messages.map(({ message }) => message.seq).reverse())
      await pin(messages[3]?.message as Message, bob, false)
      const pinned = await pin(last, bob)
      expect((await listPins())[0]).toEqual({ message: pinned, rev: pinned?.rev })
      const older = (await store.listPins(roomId, pinned?.rev)).pins.map(({ message }) => message.seq)
      expect(older).toEqual(pins.map(({ seq }) => seq).filter((seq) => seq !== messages[3]?.message.seq))
      expect(await find(messages[3]?.message as Message)).not.toHaveProperty('pinnedBy')
    })

    it('takes marks from a message that is deleted, and refuses them from then on', async () => {
      const { message } = await save()
      await react(message, bob, '👍')
      await pin(message, bob)
      const deleted = await store.deleteMessage(message, alice.username)
      expect(deleted).not.toHaveProperty('reactions')
      expect(deleted).not.toHaveProperty('pinnedBy')
      expect(await listPins()).toEqual([])
      await expect(react(message, bob, '👍')).rejects.toMatchObject(conflict)
      await expect(react(message, bob, '👍', false)).rejects.toMatchObject(conflict)
      await expect(pin(message, bob)).rejects.toMatchObject(conflict)
      expect(await store.readHeads([roomId])).toMatchObject([{ rev: 4 }])
    })

    it('leaves a reply to its writer', async () => {
      const draft = { assistant: 'ai', askedBy: alice.username, model: 'm' }
      const {
        replies: [reply],
      } = await save('a question', [draft])
      const started = (await store.startReply(reply as Message)) as Message
      await react(started, alice, '👍')
      await pin(started, alice)
      expect(await store.saveSnapshot(started, { text: 'so far', reasoning: '' })).toBe(true)
      expect(await store.renewLeases([started])).toEqual([])
      const { version } = started
      const done = await store.changeReply(started, ['streaming'], { status: 'done', text: 'all' }, { version })
      expect(done).toMatchObject({ status: 'done', text: 'all', pinnedBy: alice.username, rev: 6 })
      expect(done?.reactions).toHaveLength(1)
    })

    it('finds where messages are', async () => {
      const { message } = await save()
      const found = await Promise.all([message.id, '999999999999'].map((id) => store.findMessageKey(id)))
      expect(found).toEqual([{ id: message.id, roomId }, null])
    })
  })
}
