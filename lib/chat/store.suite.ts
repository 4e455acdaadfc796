import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Message, SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { PAGE_MAX_BYTES } from '#lib/protocol/limits.ts'
import { toColor, toUser } from '#lib/protocol/people.ts'
import { CHAIN_REPLIES_MAX, type Draft, EVERYBODY, HOPS_MAX, PENDING_REPLIES_MAX, type Store } from './ports.ts'
import type { RightCheck } from './room-ports.ts'
import type { WantedHits } from './search/ports.ts'
import { toUsernameKey } from './username.ts'

/** What every store must do; run on the memory store and on MySQL. */

export interface StoreSubject {
  store: Store
  createUser(username: string): Promise<SessionUser>
  createRoom(slug: string, visibility: 'public' | 'private'): Promise<string>
  /** Lets every lease run out. */
  expireLeases(): Promise<void>
}

/** For tests of what is done, not of who may. */
const allow = () => undefined

const NO_AI = { assistants: [] as string[], trigger: 'off' as const }

const HARD_TEXT = [
  ...Array.from({ length: 20 }, (_, line) => `line ${line + 1}`),
  '\ttabs\tand  two  spaces ',
  '第一行，中文。全角　空格',
  '👍🏽 👩‍👩‍👧‍👦 🏳️‍🌈 é é 𝒳 \u200b\u2028\u0001',
  'שלום مرحبا \u202eabc\u202c',
  `'; DROP TABLE messages; -- \\' \\\\ \\n % _ ? :x @seq "q"`,
  '<script>alert(1)</script>\r\n&amp;\r',
].join('\n')

export function describeStore(name: string, createSubject: () => Promise<StoreSubject>): void {
  describe(`the ${name} store`, () => {
    let subject: StoreSubject
    let store: Store
    let alice: SessionUser
    let roomId: string

    beforeEach(async () => {
      subject = await createSubject()
      store = subject.store
      alice = await subject.createUser(unique('alice'))
      roomId = await subject.createRoom(unique('room'), 'public')
    })

    function draft(fields: Partial<Draft> = {}): Draft {
      return {
        ...{ roomId, sender: alice.username, senderId: alice.id, clientId: randomUUID(), text: 'hello' },
        ...fields,
      }
    }

    /** Whom somebody asks. */
    const by = (assistant: string) => ({ assistant, askedBy: alice.username, model: 'm' })
    const createAssistant = async (name: string) => (await subject.createUser(unique(name))).username

    async function saveAsked(text = 'a question'): Promise<{ question: Message; reply: Message }> {
      const {
        message,
        replies: [reply],
      } = await store.saveMessage(draft({ text }), [by('ai')])
      if (!reply) throw new Error('no reply was stored')
      return { question: message, reply }
    }

    it('gives messages that arrive together seq 1, 2, 3 … without holes, and reads them back in that order', async () => {
      const saved = await Promise.all(
        Array.from({ length: 50 }, (_, i) => store.saveMessage(draft({ text: `m${i}` }), [])),
      )
      const page = await store.readPage(roomId, { newest: true }, 200)
      expect(page.map(({ seq }) => seq)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1))
      expect(page.map(({ text }) => text)).toEqual(Array.from({ length: 50 }, (_, i) => `m${i}`))
      expect(saved.map(({ message }) => message)).toEqual(page)
    })

    it('tells a change of the room by a system message, once, and stores nothing where it is so already', async () => {
      const { message: before } = await store.saveMessage(draft(), [])
      const changed = await store.changeRoom(roomId, { trigger: 'auto' }, alice, allow)
      expect(changed?.room).toMatchObject({ id: roomId, trigger: 'auto', lastSeq: before.seq + 1 })
      expect(changed?.messages[0]).toMatchObject({
        ...{ roomId, seq: before.seq + 1, rev: before.rev + 1, sender: alice.username, kind: 'system', text: '' },
        ...{ status: 'sent', event: { type: 'trigger', by: alice.username, trigger: 'auto' } },
      })
      expect(await store.changeRoom(roomId, { trigger: 'auto' }, alice, allow)).toBeNull()
      expect(await store.readHeads([roomId])).toMatchObject([{ roomId, rev: before.rev + 1 }])
      const page = await store.readPage(roomId, { newest: true }, 10)
      expect(page.at(-1)).toEqual(changed?.messages[0])
      expect(await store.readChangedSince(roomId, before.rev, 10)).toEqual(changed?.messages)
      const { message: after } = await store.saveMessage(draft(), [])
      expect([after.seq, after.rev]).toEqual([before.seq + 2, before.rev + 2])
      expect(after.event).toBeUndefined()
    })

    it('gives any text back exactly', async () => {
      const { message } = await store.saveMessage(draft({ text: HARD_TEXT }), [])
      expect(message.text).toBe(HARD_TEXT)
      expect((await store.findMessage(message.id))?.text).toBe(HARD_TEXT)
    })

    it('keeps 16,000 code points of four bytes each', async () => {
      const text = '😀'.repeat(16_000)
      const { message } = await store.saveMessage(draft({ text }), [])
      expect((await store.findMessage(message.id))?.text).toBe(text)
    })

    it('stores one (sender, clientId) once, also when both arrive at the same time', async () => {
      const once = draft()
      const [first, second] = await Promise.all([store.saveMessage(once, []), store.saveMessage(once, [])])
      const third = await store.saveMessage(once, [])
      expect([first.isRepeat, second.isRepeat, third.isRepeat]).toEqual([false, true, true])
      expect(second.message).toEqual(first.message)
      expect(third.message).toEqual(first.message)
      expect(await store.readPage(roomId, { newest: true }, 10)).toHaveLength(1)
    })

    it('answers conflict to a client id that comes back with another text or in another room', async () => {
      const once = draft()
      await store.saveMessage(once, [])
      const elsewhere = await subject.createRoom(unique('other'), 'public')
      await expect(store.saveMessage({ ...once, text: 'hellO' }, [])).rejects.toMatchObject({ code: 'conflict' })
      await expect(store.saveMessage({ ...once, roomId: elsewhere }, [])).rejects.toMatchObject({ code: 'conflict' })
      expect(await store.readPage(elsewhere, { newest: true }, 10)).toEqual([])
    })

    it('stores the others of a batch when one of them is a repeat or a conflict', async () => {
      const once = draft({ text: 'once' })
      await store.saveMessage(once, [])
      const results = await Promise.allSettled([
        store.saveMessage(draft({ text: 'before' }), []),
        store.saveMessage(once, []),
        store.saveMessage({ ...once, text: 'changed' }, []),
        store.saveMessage(draft({ text: 'after' }), []),
      ])
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
      const page = await store.readPage(roomId, { newest: true }, 10)
      expect(page.map(({ seq, text }) => [seq, text])).toEqual([
        [1, 'once'],
        [2, 'before'],
        [3, 'after'],
      ])
    })

    it('lets two people use the same client id', async () => {
      const bob = await subject.createUser(unique('bob'))
      const clientId = randomUUID()
      await store.saveMessage(draft({ clientId }), [])
      const { isRepeat } = await store.saveMessage(draft({ clientId, sender: bob.username, senderId: bob.id }), [])
      expect(isRepeat).toBe(false)
    })

    it('acknowledges a repeat with the message as it is now, whatever was edited since', async () => {
      const once = draft({ text: HARD_TEXT })
      const { message } = await store.saveMessage(once, [])
      const edited = await store.editMessage(message, { text: 'another', mentions: [] })
      expect(await store.saveMessage(once, [])).toMatchObject({ message: edited, isRepeat: true })
      await expect(store.saveMessage({ ...once, text: 'another' }, [])).rejects.toMatchObject({ code: 'conflict' })
      const deleted = await store.deleteMessage(message, 'x')
      expect(await store.saveMessage(once, [])).toMatchObject({ message: deleted, isRepeat: true })
    })

    it('edits a message under a new rev, and keeps what it said before', async () => {
      const { message } = await store.saveMessage(draft({ text: 'first' }), [])
      const second = await store.editMessage(message, { text: HARD_TEXT, mentions: [] })
      expect(second).toMatchObject({ id: message.id, seq: 1, rev: 2, text: HARD_TEXT, editedAt: expect.any(String) })
      const third = await store.editMessage(message, { text: 'third', mentions: [] })
      expect(await store.findMessage(message.id)).toEqual(third)
      expect(await store.readChangedSince(roomId, 1, 10)).toEqual([third])
      expect(await store.listMessageVersions(message.id)).toEqual([
        { text: 'first', editedAt: message.sentAt },
        { text: HARD_TEXT, editedAt: second?.editedAt },
        { text: 'third', editedAt: third?.editedAt },
      ])
    })

    it('deletes a message with all that it said, once, and edits it no more', async () => {
      const { message } = await store.saveMessage(draft({ text: 'first' }), [])
      await store.editMessage(message, { text: 'second', mentions: [] })
      const deleted = await store.deleteMessage(message, 'moderator')
      expect(deleted).toMatchObject({ text: '', rev: 3, deletedAt: expect.any(String), deletedBy: 'moderator' })
      expect(await store.deleteMessage(message, 'other')).toBeNull()
      expect(await store.editMessage(message, { text: 'third', mentions: [] })).toBeNull()
      expect(await store.findMessage(message.id)).toEqual(deleted)
      expect(await store.listMessageVersions(message.id)).toEqual([])
      expect(await store.readHeads([roomId])).toMatchObject([{ rev: 3, lastSeq: 1 }])
    })

    it('deletes a reply with its thinking and its versions', async () => {
      const { reply } = await saveAsked()
      await store.changeReply(reply, ['queued'], { status: 'done', text: 'first' })
      await store.changeReply(reply, ['done'], { status: 'queued', text: '' })
      await store.changeReply(reply, ['queued'], { status: 'done', text: 'second', reasoning: 'hm' })
      const deleted = await store.deleteMessage(reply, 'moderator')
      expect(deleted).toMatchObject({ text: '', status: 'done', deletedBy: 'moderator', version: 1, versions: 1 })
      expect(deleted).not.toHaveProperty('reasoning')
      expect((await store.listReplyVersions(reply.id)).map(({ text }) => text)).toEqual([''])
    })

    it('counts mentions as an edit leaves them, and none of a message that was deleted', async () => {
      const bob = await subject.createUser(unique('bob'))
      for (const user of [alice, bob]) await store.addMember(roomId, user.id)
      const mentions = async () => (await store.findEntrance(bob, { id: roomId }))?.mine?.mentions
      const { message } = await store.saveMessage(draft(), [])
      await store.editMessage(message, { text: 'to bob', mentions: [bob.id] })
      expect(await mentions()).toBe(1)
      await store.editMessage(message, { text: 'to all', mentions: [EVERYBODY] })
      expect(await mentions()).toBe(1)
      await store.editMessage(message, { text: 'to nobody', mentions: [] })
      expect(await mentions()).toBe(0)
      await store.editMessage(message, { text: 'to bob', mentions: [bob.id] })
      await store.deleteMessage(message, alice.username)
      expect(await mentions()).toBe(0)
    })

    it('keeps the order of all that is done to a room at once', async () => {
      const { question, reply } = await saveAsked()
      const outcomes = await Promise.all([
        store.saveMessage(draft({ text: 'one' }), []),
        store.startReply(reply),
        store.editMessage(question, { text: 'edited', mentions: [] }),
        store.saveMessage(draft({ text: 'two' }), [by('ai')]),
        store.changeReply(reply, ['streaming'], { status: 'done', text: 'answer' }),
        store.deleteMessage(question, alice.username),
        store.saveReply(question, by('ai')),
        store.saveMessage(draft({ text: 'three' }), []),
      ])
      expect(outcomes[0].message).toMatchObject({ seq: 3, rev: 3 })
      expect(outcomes[1]).toMatchObject({ id: reply.id })
      expect(outcomes[3]).toMatchObject({ message: { seq: 4, rev: 6 }, replies: [{ seq: 5, rev: 7 }] })
      expect(outcomes[4]).toMatchObject({ id: reply.id, status: 'done', rev: 8 })
      expect(outcomes[5]).toMatchObject({ id: question.id, text: '', rev: 9 })
      expect(outcomes[6]).toBeNull()
      expect(outcomes[7].message).toMatchObject({ seq: 6, rev: 10 })
      const page = await store.readPage(roomId, { newest: true }, 20)
      expect(page.map(({ seq, rev, text }) => [seq, rev, text])).toEqual([
        ...[
          [1, 9, ''],
          [2, 8, 'answer'],
          [3, 3, 'one'],
          [4, 6, 'two'],
          [5, 7, ''],
          [6, 10, 'three'],
        ],
      ])
    })

    it('stores a question and its queued reply together, the reply behind the question', async () => {
      const { question, reply } = await saveAsked()
      expect(reply).toMatchObject({
        ...{ roomId, sender: 'ai', kind: 'ai', text: '', status: 'queued' },
        ...{ replyTo: question.id, askedBy: alice.username, model: 'm', seq: question.seq + 1, rev: question.rev + 1 },
      })
      expect(await store.readPage(roomId, { newest: true }, 10)).toEqual([question, reply])
    })

    it('numbers questions and replies of one batch without holes', async () => {
      await Promise.all([
        saveAsked(),
        store.saveMessage(draft(), []),
        saveAsked(),
        saveAsked(),
        store.saveMessage(draft(), []),
      ])
      const page = await store.readPage(roomId, { newest: true }, 20)
      expect(page.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
      for (const reply of page.filter(({ kind }) => kind === 'ai')) {
        const question = page.find(({ id }) => id === reply.replyTo)
        expect(question?.seq).toBeLessThan(reply.seq)
        expect(question?.text).toBe('a question')
      }
    })

    it('knows which messages asked the AI, with a reply of their own or without', async () => {
      const { question } = await saveAsked()
      const { message: covered } = await store.saveMessage(draft({ ai: 'covered' }), [])
      const { message: busy } = await store.saveMessage(draft({ ai: 'busy' }), [])
      const { message: talk } = await store.saveMessage(draft(), [])
      const asked = await store.listAsked([question.id, covered.id, busy.id, talk.id], 'ai')
      expect(asked).toEqual(
        new Map([
          [question.id, 'asked'],
          [covered.id, 'covered'],
        ]),
      )
    })

    it('answers a repeat with what became of the question at first', async () => {
      const asking = draft()
      const reply = by('ai')
      expect(await store.saveMessage(asking, [reply])).toMatchObject({ ai: 'asked', isRepeat: false })
      expect(await store.saveMessage(asking, [reply])).toMatchObject({ ai: 'asked', replies: [], isRepeat: true })
      const busy = draft({ ai: 'busy' })
      await store.saveMessage(busy, [])
      expect(await store.saveMessage(busy, [reply])).toMatchObject({ ai: 'busy', replies: [], isRepeat: true })
      const talk = draft()
      await store.saveMessage(talk, [])
      expect((await store.saveMessage(talk, [reply])).ai).toBeUndefined()
    })

    it('stores no more replies than may be pending in a room, of all that ask at once or one after another', async () => {
      const reply = by('ai')
      const asking = [draft({ text: 'talk' }), ...Array.from({ length: PENDING_REPLIES_MAX + 2 }, () => draft())]
      const saved = await Promise.all(asking.map((one) => store.saveMessage(one, one.text === 'talk' ? [] : [reply])))
      const asked = Array.from({ length: PENDING_REPLIES_MAX }, () => 'asked')
      expect(saved.map(({ ai }) => ai)).toEqual([undefined, ...asked, 'busy', 'busy'])
      const replies = saved.flatMap((one) => one.replies)
      const answered = saved.slice(1, PENDING_REPLIES_MAX + 1).map(({ message }) => message.id)
      expect(replies.map(({ replyTo }) => replyTo)).toEqual(answered)
      const { message: last } = await store.saveMessage(draft(), [])
      const page = await store.readPage(roomId, { newest: true }, 50)
      expect(page.map(({ seq }) => seq)).toEqual(page.map((_, index) => index + 1))
      expect(page.filter(({ kind }) => kind === 'ai')).toEqual(replies)
      expect(page.at(-1)).toEqual(last)
      const elsewhere = await subject.createRoom(unique('other'), 'public')
      expect(await store.saveMessage(draft({ roomId: elsewhere }), [reply])).toMatchObject({ ai: 'asked' })

      const late = draft()
      expect(await store.saveMessage(late, [reply])).toMatchObject({ ai: 'busy', replies: [] })
      expect(await store.saveMessage(late, [reply])).toMatchObject({ ai: 'busy', isRepeat: true })
      const [first] = replies
      if (!first) throw new Error('no reply was stored')
      await store.changeReply(first, ['queued'], { status: 'done', text: 'answer' })
      expect(await store.saveMessage(draft(), [reply])).toMatchObject({ ai: 'asked' })
      const repeat = () => store.changeReply(first, ['done'], { status: 'queued', text: '' })
      expect(await repeat()).toBeNull()
      await subject.expireLeases()
      expect(await repeat()).toMatchObject({ status: 'queued' })
    })

    it('stores a reply of each assistant that is asked, and counts those that wait by assistant', async () => {
      const [critic, coder] = [await createAssistant('critic'), await createAssistant('coder')]
      for (let count = 0; count < PENDING_REPLIES_MAX; count++) await store.saveMessage(draft(), [by('ai')])
      const [both, one] = await Promise.all([
        store.saveMessage(draft(), [by('ai'), by(critic)]),
        store.saveMessage(draft(), [by(critic), by(coder)]),
      ])
      expect(both).toMatchObject({ ai: 'asked', replies: [{ sender: critic, replyTo: both.message.id }] })
      expect(one.replies.map(({ sender, replyTo }) => [sender, replyTo])).toEqual([
        [critic, one.message.id],
        [coder, one.message.id],
      ])
      const page = await store.readPage(roomId, { newest: true }, 50)
      expect(page.map(({ seq }) => seq)).toEqual(page.map((_, index) => index + 1))
      for (const reply of [...both.replies, ...one.replies]) expect(page).toContainEqual(reply)
      expect(await store.listAsked([both.message.id, one.message.id], critic)).toEqual(
        new Map([
          [both.message.id, 'asked'],
          [one.message.id, 'asked'],
        ]),
      )
      expect((await store.listAsked([both.message.id, one.message.id], coder)).has(both.message.id)).toBe(false)
    })

    it('lets assistants ask each other so often in a row, and one question have so many replies in all', async () => {
      const names = Array.from({ length: CHAIN_REPLIES_MAX + 2 }, (_, number) => createAssistant(`a${number}`))
      const [critic, ...others] = (await Promise.all(names)) as [string, ...string[]]
      const late = others.at(-1) ?? ''
      const {
        replies: [first],
      } = await store.saveMessage(draft(), [by('ai')])
      let last = first as Message
      for (let hop = 1; hop <= HOPS_MAX; hop++) {
        const next = (await store.saveReply(last, by(hop % 2 ? critic : 'ai'))) as Message
        expect(next).toMatchObject({ replyTo: last.id, askedBy: alice.username, status: 'queued' })
        last = next
      }
      expect(await store.saveReply(last, by(late))).toBe('chain_ended')

      const { message, replies } = await store.saveMessage(draft(), [by('ai'), by(critic)])
      const [root] = replies as [Message, Message]
      for (let count = replies.length; count < CHAIN_REPLIES_MAX; count++)
        expect(await store.saveReply(root, by(others[count] ?? ''))).toMatchObject({ replyTo: root.id })
      expect(await store.saveReply(root, by(others[2] ?? ''))).toBeNull()
      expect(await store.saveReply(root, by(late))).toBe('chain_ended')
      expect(await store.saveReply(message, by(late))).toMatchObject({ replyTo: message.id })
      const ended = await store.changeReply(root, ['queued'], {
        status: 'done',
        text: 'and the others?',
        endsChain: true,
      })
      expect(ended?.endsChain).toBe(true)
      expect((await store.changeReply(root, ['done'], { status: 'queued', text: '' }))?.endsChain).toBeUndefined()
    })

    it('stores at most one reply to a question', async () => {
      const { message } = await store.saveMessage(draft(), [])
      const reply = await store.saveReply(message, by('ai'))
      expect(reply).toMatchObject({ status: 'queued', replyTo: message.id, seq: 2, rev: 2 })
      expect(await store.saveReply(message, by('ai'))).toBeNull()
      const { message: next } = await store.saveMessage(draft(), [])
      expect([next.seq, next.rev]).toEqual([3, 3])
    })

    it('changes a reply under a new rev, and only from the states that were named', async () => {
      const { reply } = await saveAsked()
      const streaming = await store.changeReply(reply, ['queued'], { status: 'streaming' })
      expect(streaming).toMatchObject({ status: 'streaming', rev: 3, seq: 2 })
      expect(await store.changeReply(reply, ['queued'], { status: 'stopped' })).toBeNull()
      const done = await store.changeReply(reply, ['streaming'], {
        ...{ status: 'done', text: 'answer', error: { code: 'ai_length' }, model: 'other' },
        usage: { promptTokens: 5, completionTokens: 7 },
      })
      expect(done).toMatchObject({
        ...{ status: 'done', text: 'answer', rev: 4, error: { code: 'ai_length' }, model: 'other' },
        usage: { promptTokens: 5, completionTokens: 7 },
      })
      expect((await store.readPage(roomId, { newest: true }, 50)).at(-1)).toEqual(done)
      const queued = await store.changeReply(reply, ['done'], { status: 'queued', text: '', error: null, usage: null })
      expect(queued).toMatchObject({ status: 'queued', text: '', rev: 5 })
      expect(queued?.error).toBeUndefined()
      expect(queued?.usage).toBeUndefined()
      expect(await store.readHeads([roomId])).toMatchObject([{ roomId, rev: 5 }])
    })

    it('keeps a snapshot of streaming text without a new rev, and no more once it has ended', async () => {
      const { reply } = await saveAsked()
      const streaming = await store.changeReply(reply, ['queued'], { status: 'streaming' })
      if (!streaming) throw new Error('not started')
      const said = { text: 'so far', reasoning: '' }
      expect(await store.saveSnapshot(streaming, said)).toBe(true)
      expect(await store.saveSnapshot(streaming, said)).toBe(true)
      expect(await store.findMessage(reply.id)).toEqual({ ...streaming, text: 'so far' })
      await store.changeReply(reply, ['streaming'], { status: 'done', text: 'so far and all' })
      expect(await store.saveSnapshot(streaming, { text: 'so far and', reasoning: '' })).toBe(false)
      expect((await store.findMessage(reply.id))?.text).toBe('so far and all')
    })

    it('keeps the thinking of a reply beside its text, until it is repeated', async () => {
      const { reply } = await saveAsked()
      const streaming = requireStarted(await store.startReply(reply))
      expect(await store.saveSnapshot(streaming, { text: '', reasoning: HARD_TEXT })).toBe(true)
      expect(await store.findMessage(reply.id)).toEqual({ ...streaming, reasoning: HARD_TEXT })
      const reasoning = '想'.repeat(20_000)
      const done = await store.changeReply(reply, ['streaming'], { status: 'done', text: 'answer', reasoning })
      expect(done).toMatchObject({ status: 'done', text: 'answer', reasoning })
      expect(await store.findMessage(reply.id)).toEqual(done)
      const queued = await store.changeReply(reply, ['done'], { status: 'queued', text: '', reasoning: null })
      expect(queued).not.toHaveProperty('reasoning')
      expect(await store.findMessage(reply.id)).toEqual(queued)
    })

    it('keeps what was looked up for a reply and how long it thought, of each version its own, until it is deleted', async () => {
      const { reply } = await saveAsked()
      const streaming = requireStarted(await store.startReply(reply))
      const step = { tool: 'search_room', input: '上线 "👍"', found: 2, seqs: [1, 2], ms: 3 }
      await store.saveSnapshot(streaming, { text: '', reasoning: '', steps: [{ tool: 'search_room', input: 'x' }] })
      expect((await store.findMessage(reply.id))?.steps).toEqual([{ tool: 'search_room', input: 'x' }])
      await store.saveSnapshot(streaming, { text: 'so far', reasoning: '' })
      expect((await store.findMessage(reply.id))?.steps).toHaveLength(1)
      const done = await store.changeReply(reply, ['streaming'], {
        ...{ status: 'done', text: 'so', steps: [step], thoughtMs: 1_234 },
      })
      expect(done).toMatchObject({ steps: [step], thoughtMs: 1_234 })
      expect(await store.findMessage(reply.id)).toEqual(done)
      expect(await store.readPage(roomId, { newest: true }, 1)).toEqual([done])
      const again = { status: 'queued', text: '', steps: null, thoughtMs: null } as const
      const queued = await store.changeReply(reply, ['done'], again)
      expect(queued).not.toHaveProperty('steps')
      expect(queued).not.toHaveProperty('thoughtMs')
      expect((await store.listReplyVersions(reply.id)).map(({ steps }) => steps)).toEqual([[step], undefined])
      await store.changeReply(reply, ['queued'], { status: 'done', steps: [step], thoughtMs: 5 })
      const deleted = await store.deleteMessage(reply, alice.username)
      expect(deleted).not.toHaveProperty('steps')
      expect(deleted).not.toHaveProperty('thoughtMs')
    })

    it('finds what was said and can still be read, newest first, by all that is wanted of it', async () => {
      const other = await subject.createRoom(unique('room'), 'public')
      const say = async (text: string, id = roomId) =>
        (await store.saveMessage(draft({ text, roomId: id }), [])).message
      const [first, gone, second] = [
        await say('Launch 上线时间 100%_!\\'),
        await say('launch, gone'),
        await say('LAUNCH 👍'),
      ]
      await say('launch elsewhere', other)
      await store.deleteMessage(gone, alice.username)
      await store.changeRoom(roomId, { topic: 'launch' }, alice, allow)
      const { message: hidden } = await store.saveMessage(
        draft({ text: 'launch, off the record', offRecord: true }),
        [],
      )
      const { reply } = await saveAsked('when?')
      await store.startReply(reply)
      await store.saveSnapshot(reply, { text: 'launch on', reasoning: '' })
      const find = async (piece: string, rest: Partial<WantedHits> = {}) =>
        (await store.findHits({ roomIds: [roomId], pieces: [piece], limit: 9, ...rest })).map(({ id }) => id)
      expect(await find('launch')).toEqual([hidden.id, second.id, first.id])
      expect(await find('launch', { isOnRecord: true })).toEqual([second.id, first.id])
      expect(await find('launch', { limit: 2 })).toEqual([hidden.id, second.id])
      expect(await find('launch', { beforeId: hidden.id })).toEqual([second.id, first.id])
      expect(await find('launch', { afterSeq: first.seq, isOnRecord: true })).toEqual([second.id])
      expect(await find('launch', { pieces: ['线时', 'laun'] })).toEqual([first.id])
      expect(await find('launch', { sentBefore: first.sentAt })).toEqual([])
      expect(await find('launch', { sentFrom: first.sentAt })).toContain(first.id)
      expect(await find('launch', { roomIds: [] })).toEqual([])
      const others = await find('launch', { roomIds: [roomId, other] })
      expect(others).toHaveLength(4)
      expect(await find('launch', { sender: { ...toUser({ ...alice, username: 'ai' }) } })).toEqual([])
      expect(await find('👍')).toEqual([second.id])
      for (const piece of ['%_!', '!\\', '100%']) expect(await find(piece)).toEqual([first.id])
      for (const piece of ['aunch', 'l_unch', '1%0', '👎', '时线']) expect(await find(piece)).toEqual([])
      await store.changeReply(reply, ['streaming'], { status: 'done', text: 'Launch on Monday' })
      await store.editMessage(second, { text: 'never mind', mentions: [] })
      expect(await find('launch')).toEqual([reply.id, hidden.id, first.id])
      expect(await find('never')).toEqual([second.id])
    })

    it('keeps what a reply said as a version when it is queued again', async () => {
      const { question, reply } = await saveAsked()
      expect(reply).toMatchObject({ version: 1, versions: 1 })
      const usage = { promptTokens: 5, completionTokens: 7, firstTokenMs: 20, totalMs: 90 }
      await store.startReply(reply)
      await store.changeReply(reply, ['streaming'], { status: 'done', text: HARD_TEXT, reasoning: 'hm', usage })
      expect(await store.findMessage(reply.id)).toMatchObject({ usage, version: 1 })
      const again = { status: 'queued', text: '', reasoning: null, usage: null } as const
      expect(await store.changeReply(reply, ['stopped'], again)).toBeNull()
      expect(await store.changeReply(reply, ['done'], again)).toMatchObject({ text: '', version: 2, versions: 2 })
      await store.changeReply(reply, ['queued'], { status: 'stopped', model: 'other' })
      expect(await store.changeReply(reply, ['stopped'], again)).toMatchObject({ version: 3, versions: 3 })
      const createdAt = expect.any(String)
      expect(await store.listReplyVersions(reply.id)).toEqual([
        { version: 1, text: HARD_TEXT, status: 'done', model: 'm', usage, createdAt },
        { version: 2, text: '', status: 'stopped', model: 'other', createdAt },
        { version: 3, text: '', status: 'queued', model: 'other', createdAt },
      ])
      expect(await store.listReplyVersions(question.id)).toEqual([])
    })

    it('reads long thinking whole in every direction, and counts it into what a page may hold', async () => {
      const reasoning = '想'.repeat(20_000)
      const replies: Message[] = []
      for (let i = 0; i < 6; i++) {
        const { reply } = await saveAsked(`question ${i}`)
        const change = { status: 'done', text: `answer ${i}`, ...(i !== 4 && { reasoning }) } as const
        const done = await store.changeReply(reply, ['queued'], change)
        if (done) replies.push(done)
      }
      for (const page of [
        await store.readPage(roomId, { newest: true }, 4),
        await store.readPage(roomId, { after: 8 }, 4),
        await store.readPage(roomId, { before: 13 }, 4),
        await store.readChangedSince(roomId, replies[3]?.rev ?? 0, 20),
      ]) {
        for (const reply of replies.slice(-2)) expect(page).toContainEqual(reply)
      }
      const bytes = (messages: Message[]) => Buffer.byteLength(JSON.stringify(messages))
      for (const messages of [
        await store.readPage(roomId, { newest: true }, 50),
        await store.readPage(roomId, { after: 0 }, 50),
      ]) {
        expect(bytes(messages)).toBeGreaterThan(PAGE_MAX_BYTES - bytes([]))
      }
    })

    it('lets no writer go on whose reply was stopped and started again by another', async () => {
      const { reply } = await saveAsked()
      const first = requireStarted(await store.startReply(reply))
      await store.changeReply(reply, ['streaming'], { status: 'stopped' })
      await store.changeReply(reply, ['stopped'], { status: 'queued', text: '' })
      const second = requireStarted(await store.startReply(reply))
      expect(await store.saveSnapshot(first, { text: 'of the first', reasoning: 'of the first' })).toBe(false)
      const { version } = first
      expect(
        await store.changeReply(reply, ['streaming'], { status: 'done', text: 'of the first' }, { version }),
      ).toBeNull()
      expect(await store.renewLeases([first, second])).toEqual([first])
      expect(await store.findMessage(reply.id)).toEqual(second)
      expect(
        await store.changeReply(reply, ['streaming'], { status: 'done', text: 'second' }, { version: second.version }),
      ).toMatchObject({ status: 'done', text: 'second' })
    })

    it('starts one reply of a room at a time, and the next when the first has ended or its writer died', async () => {
      const [first, second, third] = [await saveAsked(), await saveAsked(), await saveAsked()]
      const outcomes = await Promise.all([store.startReply(first.reply), store.startReply(second.reply)])
      expect(outcomes).toEqual([expect.objectContaining({ status: 'streaming' }), 'busy'])
      const rev = (await store.readHeads([roomId]))[0]?.rev
      expect(await store.startReply(second.reply)).toBe('busy')
      expect(await store.readHeads([roomId])).toMatchObject([{ roomId, rev }])
      await store.changeReply(first.reply, ['streaming'], { status: 'done' })
      expect(await store.startReply(second.reply)).toMatchObject({ status: 'streaming' })
      expect(await store.startReply(third.reply)).toBe('busy')
      await subject.expireLeases()
      expect(await store.startReply(third.reply)).toMatchObject({ status: 'streaming' })
    })

    it('starts no reply that is not queued, and does not mind those of other rooms', async () => {
      const { reply } = await saveAsked()
      await store.startReply(reply)
      expect(await store.startReply(reply)).toBeNull()
      const stopped = await saveAsked()
      await store.changeReply(stopped.reply, ['queued'], { status: 'stopped' })
      expect(await store.startReply(stopped.reply)).toBeNull()
      const elsewhere = await subject.createRoom(unique('other'), 'public')
      const {
        replies: [other],
      } = await store.saveMessage(draft({ roomId: elsewhere }), [{ assistant: 'ai', askedBy: 'x', model: 'm' }])
      if (!other) throw new Error('no reply was stored')
      expect(await store.startReply(other)).toMatchObject({ status: 'streaming' })
    })

    it('ends as an orphan only what is one at that moment', async () => {
      const { reply } = await saveAsked()
      const isOrphaned = true
      expect(await store.changeReply(reply, ['queued'], { status: 'interrupted' }, { isOrphaned })).toBeNull()
      await subject.expireLeases()
      await store.renewLeases([reply])
      expect(await store.changeReply(reply, ['queued'], { status: 'interrupted' }, { isOrphaned })).toBeNull()
      await subject.expireLeases()
      expect(await store.changeReply(reply, ['queued'], { status: 'interrupted' }, { isOrphaned })).toMatchObject({
        status: 'interrupted',
      })
    })

    it('lists as orphaned the pending replies whose lease has run out, and no others', async () => {
      const ended = await saveAsked()
      await store.changeReply(ended.reply, ['queued'], { status: 'stopped' })
      const renewed = await saveAsked()
      const orphan = await saveAsked()
      const ofThisRoom = async () => (await store.listOrphanedReplies()).filter((key) => key.roomId === roomId)
      expect(await ofThisRoom()).toEqual([])
      await subject.expireLeases()
      expect(await store.renewLeases([renewed.reply, ended.reply])).toEqual([ended.reply])
      expect(await ofThisRoom()).toEqual([{ id: orphan.reply.id, roomId }])
    })

    it('reads pages before, after and around a seq, ascending', async () => {
      for (let i = 1; i <= 10; i++) await store.saveMessage(draft({ text: `m${i}` }), [])
      const seqs = async (position: Parameters<Store['readPage']>[1], limit: number) =>
        (await store.readPage(roomId, position, limit)).map(({ seq }) => seq)
      expect(await seqs({ newest: true }, 3)).toEqual([8, 9, 10])
      expect(await seqs({ before: 4 }, 2)).toEqual([2, 3])
      expect(await seqs({ before: 1 }, 2)).toEqual([])
      expect(await seqs({ after: 4 }, 2)).toEqual([5, 6])
      expect(await seqs({ after: 10 }, 2)).toEqual([])
      expect(await seqs({ around: 5 }, 4)).toEqual([3, 4, 5, 6])
      expect(await seqs({ around: 5 }, 1)).toEqual([5])
      expect(await seqs({ around: 1 }, 4)).toEqual([1, 2, 3, 4])
    })

    it('reads long texts whole, in every direction, and short ones beside them', async () => {
      const texts = Array.from({ length: 8 }, (_, index) => (index % 2 ? `${index}` : `${index}${'长'.repeat(15_999)}`))
      for (const text of texts) await store.saveMessage(draft({ text }), [])
      const read = async (position: Parameters<Store['readPage']>[1]) =>
        (await store.readPage(roomId, position, 50)).map(({ text }) => text)
      expect(await read({ newest: true })).toEqual(texts)
      expect(await read({ after: 3 })).toEqual(texts.slice(3))
      expect(await read({ before: 4 })).toEqual(texts.slice(0, 3))
      expect(await read({ around: 4 })).toEqual(texts)
      expect((await store.readChangedSince(roomId, 2, 50)).map(({ text }) => text)).toEqual(texts.slice(2))
    })

    it('may end a page early, but not before the texts are more than a page may hold', async () => {
      const long = '长'.repeat(16_000)
      for (let i = 1; i <= 12; i++) await store.saveMessage(draft({ text: long }), [])
      const least = Math.ceil(PAGE_MAX_BYTES / (3 * long.length))
      for (const [messages, first] of [
        [await store.readPage(roomId, { newest: true }, 50), undefined],
        [await store.readPage(roomId, { after: 2 }, 50), 3],
        [await store.readChangedSince(roomId, 2, 50), 3],
      ] as const) {
        expect(messages.length).toBeGreaterThanOrEqual(least)
        expect(first ?? messages[0]?.seq).toBe(messages[0]?.seq)
        expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, index) => (messages[0]?.seq ?? 0) + index))
      }
      expect((await store.readPage(roomId, { newest: true }, 50)).at(-1)?.seq).toBe(12)
    })

    it('reads what was created or changed since a rev, by rev', async () => {
      const { question, reply } = await saveAsked()
      const { message } = await store.saveMessage(draft(), [])
      await store.changeReply(reply, ['queued'], { status: 'streaming' })
      const since = await store.readChangedSince(roomId, 1, 10)
      expect(since.map(({ id, rev }) => [id, rev])).toEqual([
        [message.id, 3],
        [reply.id, 4],
      ])
      expect(await store.readChangedSince(roomId, 4, 10)).toEqual([])
      expect((await store.readChangedSince(roomId, 0, 2)).map(({ id }) => id)).toEqual([question.id, message.id])
    })

    it('keeps rooms apart', async () => {
      const elsewhere = await subject.createRoom(unique('other'), 'public')
      await Promise.all([store.saveMessage(draft(), []), store.saveMessage(draft({ roomId: elsewhere }), [])])
      expect((await store.readPage(elsewhere, { newest: true }, 10)).map(({ seq }) => seq)).toEqual([1])
      expect((await store.readChangedSince(elsewhere, 0, 10)).map(({ roomId: id }) => id)).toEqual([elsewhere])
    })

    it('says how somebody stands to a room, and lists what is theirs or public', async () => {
      const slug = unique('private')
      const privateId = await subject.createRoom(slug, 'private')
      const outside = { room: { id: privateId, slug }, mine: null, isBanned: false }
      expect(await store.findEntrance(alice, { id: privateId })).toMatchObject(outside)
      expect(await store.findEntrance(alice, { slug })).toMatchObject(outside)
      const listIds = async () => (await store.listEntrances(alice)).map(({ room }) => room.id)
      expect(await listIds()).toContain(roomId)
      expect(await listIds()).not.toContain(privateId)
      await store.addMember(privateId, alice.id)
      expect(await store.findEntrance(alice, { id: privateId })).toMatchObject({ mine: { role: 'member' } })
      expect(await listIds()).toEqual(expect.arrayContaining([roomId, privateId]))
    })

    it('counts the people of rooms, and names the first of them', async () => {
      const people = await Promise.all(['bo', 'cy', 'di'].map((name) => subject.createUser(unique(name))))
      const { room } = await store.createRoom(
        { slug: unique('counted'), name: 'x', topic: '', visibility: 'public', trigger: 'off', assistants: ['ai'] },
        alice,
        people.map(toUser),
      )
      const empty = await subject.createRoom(unique('empty'), 'public')
      const counts = await store.listHeadcounts([room.id, empty])
      const { memberCount, faces } = counts.get(room.id) ?? { memberCount: 0, faces: [] }
      expect([memberCount, faces.length, faces[0]?.username]).toEqual([4, 3, alice.username])
      expect(counts.get(empty)).toBeUndefined()
      expect(await store.listHeadcounts([])).toEqual(new Map())
    })

    it('says what was said last in rooms, in one line', async () => {
      const silent = await subject.createRoom(unique('silent'), 'public')
      await store.saveMessage(draft({ text: 'first' }), [])
      const { message } = await store.saveMessage(draft({ text: '长'.repeat(300) }), [])
      const latest = await store.listLatest([
        { id: roomId, lastSeq: message.seq },
        { id: silent, lastSeq: 0 },
      ])
      expect(latest).toEqual([{ ...message, text: '长'.repeat(200) }])
    })

    it('says who is a member, once', async () => {
      expect(await store.findEntrance(alice, { id: roomId })).toMatchObject({ mine: null, rev: 0 })
      await store.addMember(roomId, alice.id)
      await store.addMember(roomId, alice.id)
      expect((await store.listMembers(roomId, [])).map(({ id }) => id)).toEqual([alice.id])
      // As whoever sees a message of hers, and nothing else of her, comes to it.
      expect((await store.listMembers(roomId, [])).map(({ color }) => color)).toEqual([toColor(alice.username)])
    })

    it('counts nothing as unread for whoever comes in, and then what is said, up to their own', async () => {
      await store.saveMessage(draft({ text: 'before' }), [])
      const bob = await subject.createUser(unique('bob'))
      for (const user of [alice, bob]) await store.addMember(roomId, user.id)
      const mine = async (user: SessionUser) => (await store.findEntrance(user, { id: roomId }))?.mine
      expect(await mine(bob)).toMatchObject({ role: 'member', lastReadSeq: 1, unread: 0, mentions: 0, notify: 'all' })
      await Promise.all(['two', 'three', 'four'].map((text) => store.saveMessage(draft({ text }), [])))
      expect(await mine(bob)).toMatchObject({ lastReadSeq: 1, unread: 3 })
      expect(await mine(alice)).toMatchObject({ lastReadSeq: 4, unread: 0 })
      await store.saveMessage(draft({ sender: bob.username, senderId: bob.id }), [])
      expect(await mine(bob)).toMatchObject({ lastReadSeq: 5, unread: 0 })
      expect(await mine(alice)).toMatchObject({ lastReadSeq: 4, unread: 1 })
    })

    it('counts the unread messages that name somebody, each once', async () => {
      const [bob, carol] = [await subject.createUser(unique('bob')), await subject.createUser(unique('carol'))]
      for (const user of [alice, bob, carol]) await store.addMember(roomId, user.id)
      const mentions = async (user: SessionUser) => (await store.findEntrance(user, { id: roomId }))?.mine?.mentions
      await Promise.all([
        store.saveMessage(draft({ mentions: [bob.id] }), []),
        store.saveMessage(draft(), []),
        store.saveMessage(draft({ mentions: [bob.id, EVERYBODY] }), []),
      ])
      expect([await mentions(bob), await mentions(carol), await mentions(alice)]).toEqual([2, 1, 0])
      await store.saveMessage(draft({ sender: bob.username, senderId: bob.id }), [])
      expect(await mentions(bob)).toBe(0)
    })

    it('makes a room with its people, and tells it by its first messages', async () => {
      const bob = await subject.createUser(unique('bob'))
      const slug = unique('made')
      const draft = {
        slug,
        name: 'Made',
        topic: '',
        visibility: 'private',
        trigger: 'auto',
        assistants: ['ai'],
      } as const
      const made = { ...draft, assistants: [...draft.assistants] }
      const { room, messages } = await store.createRoom(made, alice, await store.findUsers([bob.username]))
      expect(room).toMatchObject({ ...draft, kind: 'channel', instructions: '', createdBy: alice.username, lastSeq: 2 })
      expect(messages.map(({ seq, rev, sender, event }) => [seq, rev, sender, event?.type])).toEqual([
        [1, 1, alice.username, 'room_created'],
        [2, 2, alice.username, 'added'],
      ])
      expect((await store.findEntrance(alice, { slug }))?.mine).toMatchObject({ role: 'owner', unread: 0 })
      expect((await store.findEntrance(bob, { slug }))?.mine).toMatchObject({ role: 'member', unread: 0 })
      expect((await store.listMembers(room.id, [])).map(({ username }) => username)).toContain('ai')
      await expect(store.createRoom(made, bob, [])).rejects.toMatchObject({ code: 'taken', fields: { slug: 'taken' } })
    })

    it('moves a room, whose old slug leads on until another room takes it', async () => {
      const [before, after] = [unique('before'), unique('after')]
      const id = await subject.createRoom(before, 'public')
      const changed = await store.changeRoom(id, { slug: after, name: 'Moved', isArchived: true }, alice, allow)
      expect(changed?.messages.map(({ event }) => event?.type)).toEqual(['renamed', 'archived'])
      expect(changed?.room.archivedAt).toBeDefined()
      for (const slug of [before, after]) expect((await store.findEntrance(alice, { slug }))?.room.id).toBe(id)
      const other = await subject.createRoom(unique('other'), 'public')
      await expect(store.changeRoom(other, { slug: after }, alice, allow)).rejects.toMatchObject({ code: 'taken' })
      await store.changeRoom(other, { slug: before }, alice, allow)
      expect((await store.findEntrance(alice, { slug: before }))?.room.id).toBe(other)
      const back = await store.changeRoom(id, { isArchived: false }, alice, allow)
      expect([back?.room.archivedAt, back?.messages[0]?.event?.type]).toEqual([undefined, 'unarchived'])
    })

    it('has one direct room for the same people, whoever opens it, also at the same moment', async () => {
      const bob = await subject.createUser(unique('bob'))
      const open = async (owner: SessionUser, other: SessionUser[], assistants: string[] = []) =>
        store.openDirect({
          ...{ owner, assistants, trigger: 'mention' },
          people: await store.findUsers(other.map(({ username }) => username)),
        })
      const opened = await Promise.all([open(alice, [bob]), open(bob, [alice]), open(alice, [bob])])
      expect(new Set(opened.map(({ roomId: id }) => id)).size).toBe(1)
      expect(opened.filter(({ isNew }) => isNew)).toHaveLength(1)
      const id = opened[0]?.roomId ?? ''
      const found = await store.findEntrance(bob, { id })
      expect(found?.mine).toMatchObject({ role: 'member', unread: 0 })
      expect(found?.room).toMatchObject({ kind: 'direct', visibility: 'private', assistants: [], name: '' })
      expect(found?.room.people).toEqual([alice.username, bob.username].sort())
      const others = [await open(alice, []), await open(alice, [bob], ['ai']), await open(alice, [], ['ai'])]
      expect(new Set([id, ...others.map((one) => one.roomId)]).size).toBe(4)
      await store.saveMessage(draft({ roomId: id }), [])
      expect((await store.findEntrance(bob, { id }))?.mine).toMatchObject({ unread: 1, mentions: 1 })
      expect((await store.listMine(id, [bob.id]))?.room.people).toEqual(found?.room.people)
      expect((await store.listOwnEntrances(bob)).map(({ room }) => room.people)).toContainEqual(found?.room.people)
    })

    it('asks under the room’s lock whether it may be done, and else does nothing', async () => {
      const [bob, carol] = [await subject.createUser(unique('bob')), await subject.createUser(unique('carol'))]
      for (const { id } of [bob, carol]) await store.addMember(roomId, id)
      const [moderator] = await store.findUsers([bob.username])
      const [person] = await store.findUsers([carol.username])
      if (!moderator || !person) throw new Error('somebody is nobody')
      await store.changeMembers(roomId, { type: 'role', person: moderator, role: 'moderator' }, alice, allow)
      const check = vi.fn<RightCheck>(({ role }) => {
        if (role !== 'moderator') throw new CodedError('forbidden')
        return undefined
      })
      await store.changeRoom(roomId, { topic: 'first' }, bob, check)
      const standing = { room: { kind: 'channel', visibility: 'public' }, role: 'moderator', isBanned: false }
      expect(check).toHaveBeenLastCalledWith(
        expect.objectContaining({ ...standing, room: expect.objectContaining(standing.room) }),
        null,
      )
      const outcomes = await Promise.allSettled([
        store.changeMembers(roomId, { type: 'role', person: moderator, role: 'member' }, alice, allow),
        store.changeMembers(roomId, { type: 'remove', person, isBan: true }, bob, check),
        store.changeRoom(roomId, { topic: 'second' }, bob, check),
        store.deleteRoom(roomId, bob, check),
      ])
      const refused = { status: 'rejected', reason: expect.objectContaining({ code: 'forbidden' }) }
      expect(outcomes).toMatchObject([{ status: 'fulfilled' }, refused, refused, refused])
      expect(check.mock.calls.map(([, role]) => role)).toEqual([null, 'member', null, null])
      expect(await store.findEntrance(carol, { id: roomId })).toMatchObject({
        ...{ mine: { role: 'member' }, isBanned: false, room: { topic: 'first' } },
      })
      const banned = await store.changeMembers(roomId, { type: 'remove', person, isBan: true }, alice, allow)
      expect(banned.left).toEqual([carol.id])
      await store.changeRoom(roomId, { isArchived: true }, alice, allow)
      check.mockImplementation(allow)
      await store.changeMembers(roomId, { type: 'join' }, carol, check)
      const archived = expect.objectContaining({ archivedAt: expect.any(String) })
      expect(check).toHaveBeenLastCalledWith({ room: archived, role: null, isBanned: true }, null)
    })

    it('changes members once, and tells who came and went', async () => {
      const bob = await subject.createUser(unique('bob'))
      const [person] = await store.findUsers([bob.username])
      if (!person) throw new Error('bob is nobody')
      await store.saveMessage(draft(), [])
      const joined = await store.changeMembers(roomId, { type: 'join' }, alice, allow)
      expect(joined).toMatchObject({ joined: [alice.id], left: [], messages: [{ seq: 2, event: { type: 'joined' } }] })
      expect((await store.findEntrance(alice, { id: roomId }))?.mine).toMatchObject({ lastReadSeq: 2, unread: 0 })
      expect(await store.changeMembers(roomId, { type: 'join' }, alice, allow)).toMatchObject({
        joined: [],
        messages: [],
      })
      const added = await store.changeMembers(roomId, { type: 'add', people: [person] }, alice, allow)
      expect(added).toMatchObject({ joined: [bob.id], messages: [{ seq: 3, event: { usernames: [bob.username] } }] })
      expect((await store.findEntrance(bob, { id: roomId }))?.mine).toMatchObject({ lastReadSeq: 3, unread: 0 })
      await store.changeMembers(roomId, { type: 'role', person, role: 'owner' }, alice, allow)
      expect(await store.findPerson(roomId, bob.username)).toMatchObject({ role: 'owner', user: { id: bob.id } })
      await expect(store.changeMembers(roomId, { type: 'leave' }, bob, allow)).rejects.toMatchObject({
        code: 'conflict',
      })
      await store.changeMembers(roomId, { type: 'leave' }, alice, allow)
      const banned = await store.changeMembers(roomId, { type: 'remove', person, isBan: true }, alice, allow)
      expect(banned).toMatchObject({
        left: [bob.id],
        messages: [{ event: { type: 'removed', username: bob.username } }],
      })
      expect(await store.findEntrance(bob, { id: roomId })).toMatchObject({ mine: null, isBanned: true })
      expect(await store.listBanned(roomId)).toEqual([bob.username])
      const adding = store.changeMembers(roomId, { type: 'add', people: [person] }, alice, allow)
      await expect(adding).rejects.toMatchObject({ code: 'conflict' })
      await store.changeMembers(roomId, { type: 'unban', person }, alice, allow)
      await store.changeMembers(roomId, { type: 'take_over' }, bob, allow)
      expect(await store.findPerson(roomId, bob.username)).toMatchObject({ role: 'owner' })
      const seqs = (await store.readPage(roomId, { newest: true }, 50)).map(({ seq }) => seq)
      expect(seqs).toEqual(seqs.map((_, index) => index + 1))
    })

    it('lets people in by an invitation until its uses are up, also at the same moment, and members for nothing', async () => {
      const invite = await store.createInvite({ roomId, createdBy: alice, maxUses: 3 })
      const people = await Promise.all(Array.from({ length: 8 }, () => subject.createUser(unique('guest'))))
      const accept = (user: SessionUser) =>
        store.changeMembers(roomId, { type: 'accept', inviteId: invite.id, isCounted: false }, user, allow).then(
          () => user,
          (cause: { code: string }) => cause.code,
        )
      const outcomes = await Promise.all(people.map(accept))
      const inside = outcomes.filter((outcome) => typeof outcome !== 'string')
      expect(inside).toHaveLength(3)
      expect(outcomes.filter((outcome) => typeof outcome === 'string')).toEqual(Array(5).fill('not_found'))
      expect(await Promise.all(inside.map(accept))).toEqual(inside)
      expect(await store.findInvite({ token: invite.token })).toMatchObject({
        ...{ id: invite.id, uses: 3, maxUses: 3, state: 'used_up', memberCount: 3 },
        ...{ room: { id: roomId }, createdBy: { username: alice.username } },
      })
    })

    it('finds no invitation that was made up, and lists those that are neither revoked nor ended', async () => {
      const [first, ended, revoked] = [
        await store.createInvite({ roomId, createdBy: alice }),
        await store.createInvite({ roomId, createdBy: alice, expiresAt: Date.now() - 60_000 }),
        await store.createInvite({ roomId, createdBy: alice }),
      ]
      await store.revokeInvite(revoked.id)
      await store.revokeInvite(revoked.id)
      expect(await store.listInvites(roomId)).toEqual([first])
      for (const token of ['', 'x', 'A'.repeat(22), `${first.token}A`])
        expect(await store.findInvite({ token })).toBeNull()
      for (const { id } of [ended, revoked]) {
        expect(await store.findInvite({ id })).toMatchObject({ state: 'over' })
        const guest = await subject.createUser(unique('guest'))
        const change = { type: 'accept' as const, inviteId: id, isCounted: false }
        await expect(store.changeMembers(roomId, change, guest, allow)).rejects.toMatchObject({ code: 'not_found' })
      }
    })

    it('lists the links that hold before those that are used up', async () => {
      const holding = await store.createInvite({ roomId, createdBy: alice })
      const guest = await subject.createUser(unique('guest'))
      const used: string[] = []
      for (let i = 0; i < 3; i++) {
        const { id } = await store.createInvite({ roomId, createdBy: alice, maxUses: 1 })
        used.unshift(id)
        await store.changeMembers(roomId, { type: 'accept', inviteId: id, isCounted: false }, guest, allow)
        await store.changeMembers(roomId, { type: 'leave' }, guest, allow)
      }
      const list = await store.listInvites(roomId)
      expect(list[0]).toEqual(holding)
      expect(list.map(({ id }) => id)).toEqual([holding.id, ...used])
    })

    it('lets nobody in by an invitation who is banned, and takes no use of it', async () => {
      const invite = await store.createInvite({ roomId, createdBy: alice })
      const guest = await subject.createUser(unique('guest'))
      const person = await store.findPerson(roomId, guest.username)
      if (!person) throw new Error('nobody was made')
      await store.changeMembers(roomId, { type: 'remove', person: person.user, isBan: true }, alice, allow)
      const change = { type: 'accept' as const, inviteId: invite.id, isCounted: false }
      await expect(store.changeMembers(roomId, change, guest, allow)).rejects.toMatchObject({ code: 'conflict' })
      expect(await store.findInvite({ id: invite.id })).toMatchObject({ uses: 0 })
    })

    it('pages through the members by name', async () => {
      const people = await Promise.all(['c', 'a', 'b'].map((name) => subject.createUser(unique(`${name}_50%`))))
      for (const { id } of people) await store.addMember(roomId, id)
      const names = people.map(({ username }) => username).sort()
      const page = async (more: { query?: string; cursor?: string }) =>
        (await store.listMembersPage(roomId, { ...more, limit: 2 })).map(({ user }) => user.username)
      expect(await page({})).toEqual(names.slice(0, 2))
      expect(await page({ cursor: names[1] ?? '' })).toEqual(names.slice(2))
      expect(await page({ query: 'B_50%' })).toEqual(names.slice(1, 2))
      expect(await page({ query: '_60%' })).toEqual([])
    })

    it('deletes a room with all that is in it, and frees its slug', async () => {
      const slug = unique('gone')
      const id = await subject.createRoom(slug, 'public')
      await store.addMember(id, alice.id)
      const { message } = await store.saveMessage(draft({ roomId: id, mentions: [EVERYBODY] }), [])
      expect(await store.deleteRoom(id, alice, allow)).toEqual([alice.id])
      for (const room of [{ id }, { slug }]) expect(await store.findEntrance(alice, room)).toBeNull()
      expect((await store.listEntrances(alice)).map(({ room }) => room.id)).not.toContain(id)
      expect(await store.listOwnEntrances(alice)).toEqual([])
      await expect.poll(() => store.findMessage(message.id)).toBeNull()
      expect(await store.findEntrance(alice, { id: await subject.createRoom(slug, 'public') })).not.toBeNull()
    })

    it('finds no room under an id that does not exist', async () => {
      expect(await store.findEntrance(alice, { id: '999999999999999999' })).toBeNull()
      expect(await store.findMessage('999999999999999999')).toBeNull()
    })

    it('finds messages by their ids, in their order, and only those of the room', async () => {
      const [first, second] = [await store.saveMessage(draft(), []), await store.saveMessage(draft(), [])]
      const elsewhere = await subject.createRoom(unique('elsewhere'), 'public')
      const other = await store.saveMessage(draft({ roomId: elsewhere }), [])
      const ids = [second, other, first].map(({ message }) => message.id)
      expect(await store.listMessages(roomId, ids)).toEqual([first.message, second.message])
      expect(await store.listMessages(roomId, [])).toEqual([])
    })

    it('tells which messages AIs may be told of: of the room, not deleted, behind where it lets them read', async () => {
      const elsewhere = await subject.createRoom(unique('elsewhere'), 'public')
      const drafts = [draft(), draft(), draft({ roomId: elsewhere }), draft()]
      const saved = []
      for (const one of drafts) saved.push((await store.saveMessage(one, [])).message)
      const [first, gone, other, last] = saved
      if (!first || !gone || !other || !last) throw new Error('not all were saved')
      await store.deleteMessage(gone, 'moderator')
      const ids = [...saved.map(({ id }) => id), '999999999999999999']
      expect(await store.listTellable(roomId, ids)).toEqual(new Set([first.id, last.id]))
      expect(await store.listTellable(roomId, [])).toEqual(new Set())
      await store.changeRoom(roomId, { readsFromSeq: first.seq }, alice, allow)
      expect(await store.listTellable(roomId, ids)).toEqual(new Set([last.id]))
    })

    it('lists those online before the rest', async () => {
      const [anna, zoe] = [await subject.createUser(unique('anna')), await subject.createUser(unique('zoe'))]
      for (const user of [anna, zoe]) await store.addMember(roomId, user.id)
      expect((await store.listMembers(roomId, [])).map(({ id }) => id)).toEqual([anna.id, zoe.id])
      expect((await store.listMembers(roomId, [zoe.id])).map(({ id }) => id)).toEqual([zoe.id, anna.id])
    })

    it('finds people by exactly their usernames', async () => {
      const bob = await subject.createUser(unique('bob'))
      const usernames = [bob.username, 'nobody at all', alice.username, bob.username, bob.username.toUpperCase()]
      const found = await store.listUsers({ usernames }, 50)
      expect(found.map(({ id }) => id).sort()).toEqual([alice.id, bob.id].sort())
      expect(await store.listUsers({ usernames: [] }, 50)).toEqual([])
    })

    it('finds people by a part of what they are called, and takes no sign for any other', async () => {
      const mark = randomUUID().slice(0, 8)
      const [one, two] = [await subject.createUser(`one-${mark}`), await subject.createUser(`two-${mark}`)]
      await store.renameUser(two.id, `100% ${mark}`)
      const search = async (query: string, max = 50) =>
        (await store.listUsers({ query }, max)).map(({ id }) => id).sort()
      expect(await search(mark)).toEqual([one.id, two.id].sort())
      expect(await search(` ONE-${mark.toUpperCase()} `)).toEqual([one.id])
      expect(await search(`100% ${mark}`)).toEqual([two.id])
      expect(await search(`1%${mark}`)).toEqual([])
      expect(await search(`one_${mark}`)).toEqual([])
      expect(await search(`\\${mark}`)).toEqual([])
      expect(await search(mark, 1)).toHaveLength(1)
      expect((await search('')).length).toBeGreaterThan(1)
    })

    it('tells what somebody says of themselves, and the channels that the reader is in with them', async () => {
      const [bob, eve] = [await subject.createUser(unique('bob')), await subject.createUser(unique('eve'))]
      const other = await subject.createRoom(unique('other'), 'private')
      const both = await subject.createRoom(unique('both'), 'private')
      for (const id of [roomId, both]) for (const user of [alice, bob]) await store.addMember(id, user.id)
      await store.addMember(other, alice.id)
      await store.openDirect({ owner: alice, people: await store.findUsers([bob.username]), ...NO_AI })
      await store.setAbout(alice.id, '产品 👍🏽')
      const seen = await store.findAcquaintance(bob.id, alice.username)
      expect(seen?.user).toMatchObject({ username: alice.username, about: '产品 👍🏽' })
      expect(seen?.rooms.map(({ id }) => id)).toEqual([roomId, both])
      expect((await store.findAcquaintance(eve.id, alice.username))?.rooms).toEqual([])
      expect(await store.listUsers({ usernames: [alice.username] }, 1)).toMatchObject([{ about: '产品 👍🏽' }])
      await store.setAbout(alice.id, null)
      expect((await store.findAcquaintance(bob.id, alice.username))?.user.about).toBeUndefined()
      expect(await store.findAcquaintance(bob.id, unique('nobody'))).toBeNull()
    })

    it('changes what somebody is called, letters’ case and accents included', async () => {
      expect(await store.renameUser(alice.id, 'Alice')).toBe(true)
      expect(await store.renameUser(alice.id, 'Alice')).toBe(false)
      expect(await store.renameUser(alice.id, 'alicé')).toBe(true)
      expect(await store.renameUser('999999999999999999', 'Alice')).toBe(false)
      await store.addMember(roomId, alice.id)
      expect(await store.listMembers(roomId, [])).toMatchObject([{ username: alice.username, displayName: 'alicé' }])
      expect(await store.listRoles(alice.id)).toEqual([{ roomId, role: 'member' }])
      expect(await store.findUserByHandle(toUsernameKey(alice.username))).toMatchObject({ id: alice.id })
      expect(await store.findUserByHandle('alicé')).toBeNull()
    })
  })
}

function requireStarted(outcome: Message | 'busy' | null): Message {
  if (!outcome || outcome === 'busy') throw new Error(`not started: ${outcome}`)
  return outcome
}

function unique(name: string): string {
  return `${name}-${randomUUID().slice(0, 8)}`
}
