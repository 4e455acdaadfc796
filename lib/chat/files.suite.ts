import { randomBytes, randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { SessionUser } from '#lib/protocol/entities.ts'
import { type KeptFile, toSharedFile } from './file-ports.ts'
import type { Draft, Store } from './ports.ts'
import type { StoreSubject } from './store.suite.ts'

/** What every store must do with files; run on the memory store and on MySQL. */

export function describeFiles(name: string, createSubject: () => Promise<StoreSubject>): void {
  describe(`files in the ${name} store`, () => {
    let store: Store
    let alice: SessionUser
    let bob: SessionUser
    let roomId: string
    let otherRoomId: string

    beforeEach(async () => {
      const subject = await createSubject()
      store = subject.store
      alice = await subject.createUser(`alice-${randomUUID().slice(0, 8)}`)
      bob = await subject.createUser(`bob-${randomUUID().slice(0, 8)}`)
      roomId = await subject.createRoom(randomUUID(), 'public')
      otherRoomId = await subject.createRoom(randomUUID(), 'public')
    })

    function upload(fields: Partial<KeptFile> = {}): Promise<KeptFile> {
      return store.saveFile({
        ...{ roomId, uploaderId: alice.id, stored: randomBytes(16).toString('hex'), name: 'a name  with spaces.txt' },
        ...{ type: 'text/plain', bytes: 5, sha256: 'ab'.repeat(32), hasThumbnail: false },
        ...fields,
      })
    }

    function draft(files: KeptFile[], fields: Partial<Draft> = {}): Draft {
      const sent = files.length > 0 ? { files: files.map(toSharedFile) } : {}
      return {
        ...{ roomId, sender: alice.username, senderId: alice.id, clientId: randomUUID(), text: '' },
        ...{ ...sent, ...fields },
      }
    }

    const not = (code: string) => expect.objectContaining({ code })

    it('sends files in their order, and shows them wherever the message is read', async () => {
      const name = '图 "片"\\ %_ 😀.png'
      const picture = { width: 640, height: 480, type: 'image/png', bytes: 2 ** 33, name, hasThumbnail: true }
      const [first, second] = [await upload(picture), await upload()]
      const { message } = await store.saveMessage(draft([second, first]), [])
      expect(message.files).toEqual([
        { id: second.id, name: second.name, type: 'text/plain', bytes: 5, url: `/api/files/${second.id}` },
        {
          ...{ id: first.id, name, type: 'image/png', bytes: 2 ** 33, width: 640, height: 480 },
          ...{ url: `/api/files/${first.id}`, thumbnailUrl: `/api/files/${first.id}?thumbnail=1` },
        },
      ])
      expect(await store.findMessage(message.id)).toEqual(message)
      expect(await store.readPage(roomId, { newest: true }, 10)).toEqual([message])
      expect(await store.readChangedSince(roomId, 0, 10)).toEqual([message])
      expect((await store.findFiles([first.id, second.id])).map(({ messageId }) => messageId)).toEqual([
        message.id,
        message.id,
      ])
    })

    it('sends many messages with and without files together, each with its own', async () => {
      const files = await Promise.all(Array.from({ length: 6 }, () => upload()))
      const drafts = files.flatMap((file, place) => [draft([], { text: `plain ${place}` }), draft([file])])
      const saved = await Promise.all(drafts.map((one) => store.saveMessage(one, [])))
      expect(saved.map(({ message }) => message.files?.map(({ id }) => id))).toEqual(
        files.flatMap(({ id }) => [undefined, [id]]),
      )
      expect(await store.readPage(roomId, { newest: true }, 200)).toEqual(saved.map(({ message }) => message))
    })

    it('knows a repeat with its files, and refuses the client id with others', async () => {
      const [file, other] = [await upload(), await upload()]
      const sent = draft([file])
      const { message } = await store.saveMessage(sent, [])
      expect(await store.saveMessage(sent, [])).toEqual({ message, replies: [], isRepeat: true })
      const again = { ...sent, files: [toSharedFile(other)] }
      await expect(store.saveMessage(again, [])).rejects.toEqual(not('conflict'))
      const { files: _, ...without } = sent
      await expect(store.saveMessage(without, [])).rejects.toEqual(not('conflict'))
      expect((await store.findFiles([other.id]))[0]?.messageId).toBeNull()
    })

    it('sends no file twice, nobody else’s, none of another room and none that was removed', async () => {
      const [sent, foreign, elsewhere, removed, fine] = [
        await upload(),
        await upload({ uploaderId: bob.id }),
        await upload({ roomId: otherRoomId }),
        await upload(),
        await upload(),
      ]
      await store.saveMessage(draft([sent]), [])
      expect(await store.removeUnsent(removed.id)).toBe(true)
      const wrong = [sent, foreign, elsewhere, removed].map((file) => store.saveMessage(draft([fine, file]), []))
      const talk = store.saveMessage(draft([], { text: 'beside them' }), [])
      for (const { status, reason } of (await Promise.allSettled(wrong)) as PromiseRejectedResult[])
        expect([status, reason.code]).toEqual(['rejected', 'not_found'])
      expect((await talk).message.seq).toBe(2)
      expect((await store.saveMessage(draft([fine]), [])).message.seq).toBe(3)
      expect(await store.readHeads([roomId])).toMatchObject([{ lastSeq: 3, rev: 3 }])
    })

    it('of two messages that want a file at once stores one', async () => {
      const file = await upload()
      const outcomes = await Promise.allSettled([draft([file]), draft([file])].map((one) => store.saveMessage(one, [])))
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    })

    it('keeps the files of what is edited, and shows them beside reactions', async () => {
      const { message } = await store.saveMessage(draft([await upload()], { text: 'first' }), [])
      await store.setReaction({ id: message.id, roomId, by: bob, emoji: '👍', isOn: true })
      const edited = await store.editMessage(message, { text: '', mentions: [] })
      expect(edited).toMatchObject({ text: '', files: message.files, reactions: [{ emoji: '👍' }] })
      await store.setReaction({ id: message.id, roomId, by: bob, emoji: '👍', isOn: false })
      expect((await store.findMessage(message.id))?.files).toEqual(message.files)
    })

    it('removes the files of what is deleted, with it, and knows the repeat of it', async () => {
      const file = await upload()
      const sent = draft([file], { text: 'look' })
      const { message } = await store.saveMessage(sent, [])
      const deleted = await store.deleteMessage(message, alice.username)
      expect(deleted).not.toHaveProperty('files')
      expect(await store.findFiles([file.id])).toEqual([])
      expect(await store.listRemovedFiles(1_000)).toContain(file.stored)
      expect(await store.saveMessage(sent, [])).toMatchObject({ isRepeat: true, message: { id: message.id } })
      await store.forgetRemovedFiles([file.stored])
      expect(await store.listStored([file.stored])).toEqual([])
    })

    it('counts what somebody has not sent, and removes it when it is old', async () => {
      const [first, second] = [await upload(), await upload({ bytes: 7 })]
      expect(await store.countUnsent(alice.id)).toEqual({ files: 2, bytes: 12 })
      await store.saveMessage(draft([first]), [])
      expect(await store.countUnsent(alice.id)).toEqual({ files: 1, bytes: 7 })
      expect(await store.removeUnsentBefore(new Date(Date.now() - 60_000), 100)).toBe(0)
      expect(await store.removeUnsentBefore(new Date(Date.now() + 60_000), 1_000)).toBeGreaterThan(0)
      expect(await store.countUnsent(alice.id)).toEqual({ files: 0, bytes: 0 })
      expect(await store.removeUnsent(first.id)).toBe(false)
      expect(await store.listStored([first.stored, second.stored])).toHaveLength(2)
      await store.forgetRemovedFiles([first.stored])
      expect(await store.findFiles([first.id, second.id])).toMatchObject([{ id: first.id }])
    })
  })
}
