import { randomUUID } from 'node:crypto'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createFixedAssistants } from '#lib/chat/ai/assistants.ts'
import type { Trigger } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { WIRE_FRAME_MAX_BYTES } from '#lib/protocol/limits.ts'
import {
  breakStore,
  createNoIntegrations,
  createNoReports,
  createNoSetup,
  createNoToolServers,
  createTestChat,
  ROOM_ID,
} from '#test/chat.ts'
import { createGate } from '#test/gate.ts'
import { createScriptedAssistant, type ScriptedCall } from '#test/scripted-assistant.ts'
import { createChat } from '../chat.ts'
import type { SendInput } from '../messages.ts'
import { AssistantError } from '../ports.ts'

async function askOnce(test: ReturnType<typeof createTestChat>) {
  const alice = test.createUser('alice')
  const question = await test.send(alice, 'what is celadon?')
  const call = await test.call(0)
  const [reply] = await test.replies()
  if (!reply) throw new Error('no reply')
  return { alice, question, call, reply }
}

/** What was told behind the instructions, without the numbers of the messages. */
function toldBy({ turns }: ScriptedCall): string[] {
  return turns.slice(1).map(({ content }) => content.replace(/^\[#\d+\] /gm, ''))
}

/** A part of the only reply as its deltas put it together. */
function put({ facts }: ReturnType<typeof createTestChat>, part: 'text' | 'reasoning'): string {
  const deltas = facts.flatMap((fact) => (fact.type === 'delta' && (fact.part ?? 'text') === part ? fact : []))
  return deltas.reduce((said, { offset, text }) => said.slice(0, offset) + text, '')
}

describe('a reply', () => {
  it('is told the day of whoever asked', async () => {
    const test = createTestChat()
    const alice = test.createUser('alice')
    test.store.putTimeZone('alice', 'Pacific/Kiritimati')
    await test.send(alice, 'what day is it?')
    const [system] = (await test.call(0)).turns
    const day = new Date(Date.now() + 14 * 60 * 60_000).toISOString().slice(0, 10)
    expect(system?.content).toContain(`Date: ${day} (Pacific/Kiritimati)`)
  })

  it('is stored as queued behind its question, streams, and ends as done', async () => {
    const test = createTestChat()
    const { question, call, reply } = await askOnce(test)
    call.say('A glaze')
    call.say(', 青瓷.')
    call.end({ model: 'm-2', usage: { promptTokens: 3, completionTokens: 4 } })
    const done = await test.replyWith(reply.id, 'done')
    expect(done).toMatchObject({ text: 'A glaze, 青瓷.', replyTo: question.id, askedBy: 'alice', model: 'm-2' })
    const ms = expect.any(Number)
    expect(done.usage).toEqual({ promptTokens: 3, completionTokens: 4, firstTokenMs: ms, totalMs: ms })
    const states = test.facts.flatMap((fact) =>
      'message' in fact && fact.message.kind === 'ai' ? fact.message.status : [],
    )
    expect(states).toEqual(['queued', 'streaming', 'done'])
  })

  it('reads a question that it covers and that is stored behind its own while it begins', async () => {
    const test = createTestChat()
    const alice = test.createUser('alice')
    const { saveMessage, startReply } = test.store
    const [covered, begun, stored] = [createGate(), createGate(), createGate()]
    test.store.saveMessage = async (draft, replies) => {
      if (replies.length > 0) return await saveMessage(draft, replies)
      covered.open()
      await begun.isOpen
      const saved = await saveMessage(draft, replies)
      stored.open()
      return saved
    }
    test.store.startReply = async (reply) => {
      await covered.isOpen
      // By then it has read what there was.
      await new Promise(setImmediate)
      begun.open()
      await stored.isOpen
      return await startReply(reply)
    }
    await Promise.all([test.send(alice, 'what is celadon?'), test.send(alice, 'and jade?')])
    expect(JSON.stringify((await test.call(0)).turns)).toContain('and jade?')
  })

  it('is stored up to its last word while the stream stalls', async () => {
    const test = createTestChat()
    const { call, reply } = await askOnce(test)
    call.say('so')
    call.say(' far')
    await vi.waitFor(async () => expect((await test.store.findMessage(reply.id))?.text).toBe('so far'))
  })

  it('says its text in deltas whose offsets fit together', async () => {
    const test = createTestChat()
    const { call, reply } = await askOnce(test)
    for (const piece of ['one ', 'two ']) call.say(piece)
    await vi.waitFor(() => expect(test.facts.some(({ type }) => type === 'delta')).toBe(true))
    call.say('three')
    call.end()
    await test.replyWith(reply.id, 'done')
    const deltas = test.facts.flatMap((fact) => (fact.type === 'delta' ? fact : []))
    expect(deltas.reduce((text, delta) => text.slice(0, delta.offset) + delta.text, '')).toBe('one two three')
    expect(deltas.length).toBeLessThan(3)
  })

  it('keeps thinking apart from the text, also where it shows only later that it was thinking', async () => {
    const test = createTestChat()
    const { call, reply } = await askOnce(test)
    call.say('hm, ', 'reasoning')
    call.say('let me see')
    await vi.waitFor(() => expect(put(test, 'text')).toBe('let me see'))
    call.takeBack()
    call.say('hello')
    call.end()
    const done = await test.replyWith(reply.id, 'done')
    expect(done).toMatchObject({ text: 'hello', reasoning: 'hm, let me see' })
    expect([put(test, 'text'), put(test, 'reasoning')]).toEqual([done.text, done.reasoning])
    expect(test.facts.find((fact) => fact.type === 'delta' && fact.text === '')).toMatchObject({ offset: 0 })
  })

  it('is stored while it only thinks', async () => {
    const test = createTestChat()
    const { call, reply } = await askOnce(test)
    call.say('hm', 'reasoning')
    await vi.waitFor(async () => expect(await test.store.findMessage(reply.id)).toMatchObject({ reasoning: 'hm' }))
  })

  it('keeps what was thought when it is stopped or fails', async () => {
    const test = createTestChat()
    const { alice, call, reply } = await askOnce(test)
    call.say('hm', 'reasoning')
    await vi.waitFor(() => expect(put(test, 'reasoning')).toBe('hm'))
    await test.chat.replies.stop(alice, reply.id)
    expect(await test.store.findMessage(reply.id)).toMatchObject({ status: 'stopped', text: '', reasoning: 'hm' })
  })

  it.each([
    ['Chinese', '想'],
    ['emoji', '😀'],
    ['what must be escaped', '\u0001'],
    ['halves of pairs', '\ud800'],
  ])('fits a frame however much is thought and said, its text whole before its thinking: %s', async (_name, unit) => {
    const test = createTestChat()
    const { call, reply } = await askOnce(test)
    for (let i = 0; i < 40; i++) call.say(unit.repeat(1_000), 'reasoning')
    for (let i = 0; i < 50; i++) call.say(unit.repeat(1_000))
    for (let i = 0; i < 50; i++) call.say(unit.repeat(1_000))
    call.end()
    const done = await test.replyWith(reply.id, 'done')
    expect(done.error).toEqual({ code: 'ai_length' })
    expect(Buffer.byteLength(JSON.stringify({ message: done }))).toBeLessThan(WIRE_FRAME_MAX_BYTES - 1_024)
    expect(done.reasoning?.length).toBeLessThanOrEqual(16_000)
    expect(done.reasoning?.length).toBeGreaterThanOrEqual(7_999)
    expect(done.text.length).toBeLessThanOrEqual(60_000)
    expect(done.text.length).toBeGreaterThanOrEqual(29_999)
  })

  it('is told who said what', async () => {
    const test = createTestChat()
    const { call } = await askOnce(test)
    expect(call.turns.at(-1)?.content).toContain('alice')
    expect(call.turns.at(-1)?.content).toContain('what is celadon?')
  })

  it('is told as much as fits, also where long thinking makes the pages short', async () => {
    const test = createTestChat()
    const { readPage } = test.store
    test.store.readPage = (roomId, position, limit) => readPage(roomId, position, Math.min(limit, 2))
    const alice = test.createUser('alice')
    for (let i = 0; i < 9; i++) await test.send(alice, `message ${i}`, false)
    await test.send(alice, 'what was said?')
    const call = await test.call(0)
    expect(call.turns[1]?.content.match(/message \d/g)).toHaveLength(9)
  })

  it('is told no more than the model can take', async () => {
    const test = createTestChat()
    const alice = test.createUser('alice')
    for (let i = 0; i < 9; i++) await test.send(alice, `${i}${'汉'.repeat(3_000)}`, false)
    await test.send(alice, 'what was said?')
    const call = await test.call(0)
    expect(call.turns[1]?.content.match(/\d汉/g)).toEqual(['7汉', '8汉'])
  })

  it('reaches a late joiner with the text so far', async () => {
    const test = createTestChat()
    const { alice, call, reply } = await askOnce(test)
    call.say('so far')
    await vi.waitFor(() => expect(test.facts.some(({ type }) => type === 'delta')).toBe(true))
    const entrance = await test.chat.rooms.requireEntrance(alice, ROOM_ID)
    const entered = await test.chat.rooms.read(alice, entrance, undefined, () => [alice.id])
    expect(entered.replies).toEqual([{ messageId: reply.id, offset: 0, text: 'so far' }])
  })

  it('reaches a late joiner with its thinking so far', async () => {
    const test = createTestChat()
    const { alice, call, reply } = await askOnce(test)
    call.say('hm', 'reasoning')
    await vi.waitFor(() => expect(put(test, 'reasoning')).toBe('hm'))
    const entrance = await test.chat.rooms.requireEntrance(alice, ROOM_ID)
    const entered = await test.chat.rooms.read(alice, entrance, undefined, () => [alice.id])
    expect(entered.replies).toEqual([
      { messageId: reply.id, offset: 0, text: '', reasoning: { offset: 0, text: 'hm' } },
    ])
  })

  it.each(['ai_quota', 'ai_auth', 'ai_network', 'ai_timeout'] as const)(
    'that fails with %s keeps what was said',
    async (code) => {
      const test = createTestChat()
      const { call, reply } = await askOnce(test)
      call.say('partial')
      call.fail(new AssistantError(code))
      expect(await test.replyWith(reply.id, 'failed')).toMatchObject({ text: 'partial', error: { code } })
    },
  )

  it('that ends without an ending counts as cut', async () => {
    const test = createTestChat()
    const { call, reply } = await askOnce(test)
    call.fail(new Error('a bug in the provider'))
    expect(await test.replyWith(reply.id, 'failed')).toMatchObject({ error: { code: 'ai_upstream' } })
  })

  it('that the model cut is done, and says so', async () => {
    const test = createTestChat()
    const { call, reply } = await askOnce(test)
    call.say('long')
    call.end({ finish: 'length' })
    expect(await test.replyWith(reply.id, 'done')).toMatchObject({ text: 'long', error: { code: 'ai_length' } })
  })

  it('never delays what people say', async () => {
    const test = createTestChat()
    const { alice } = await askOnce(test)
    const message = await test.send(alice, 'still here', false)
    expect(message.seq).toBe(3)
  })

  it.each([
    ['what the upstream says of itself', ['usage', 'model'], { status: 'done', text: 'kept' }],
    ['its text', ['usage', 'text'], { status: 'failed', error: { code: 'ai_upstream' } }],
  ] as const)('reaches its end when the database refuses %s', async (_name, refused, expected) => {
    const test = createTestChat()
    const { call, reply } = await askOnce(test)
    const { changeReply } = test.store
    test.store.changeReply = async (key, from, change, only) => {
      if (refused.some((name) => change[name])) throw new Error('data too long for column')
      return changeReply(key, from, change, only)
    }
    call.say('kept')
    call.end({ model: 'm-2', usage: { promptTokens: 2 ** 32, completionTokens: 1 } })
    expect(await test.replyWith(reply.id, expected.status)).toMatchObject(expected)
  })

  it('reaches its end when the database is away at that moment', async () => {
    const test = createTestChat()
    const { call, reply } = await askOnce(test)
    let failures = 2
    breakStore(test.store, 'changeReply', () => (failures-- > 0 ? new CodedError('unavailable') : null))
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    call.say('kept')
    call.end()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(await test.store.findMessage(reply.id)).toMatchObject({ status: 'done', text: 'kept' })
  })
})

describe('questions that arrive while a reply is written', () => {
  it('are answered together by the next one', async () => {
    const test = createTestChat()
    const { alice, call, reply } = await askOnce(test)
    const bob = test.createUser('bob')
    const second = await test.send(bob, 'second question')
    await test.send(alice, 'third question')
    expect(test.assistant.calls).toHaveLength(1)
    expect(await test.replies()).toHaveLength(2)
    call.end()
    await test.replyWith(reply.id, 'done')
    const next = await test.call(1)
    const said = next.turns.map(({ content }) => content).join('\n')
    expect(said).toContain('second question')
    expect(said).toContain('third question')
    next.say('both')
    next.end()
    const [, answer] = await test.replies()
    await test.replyWith(answer?.id ?? '', 'done')
    expect(answer).toMatchObject({ replyTo: second.id, askedBy: 'bob' })
    expect(test.assistant.calls).toHaveLength(2)
  })

  it('are told as answered to the next reply, and talk as talk', async () => {
    const test = createTestChat()
    const { alice, call, reply } = await askOnce(test)
    await test.send(alice, 'second question')
    await test.send(alice, 'covered question')
    call.say('first answer')
    call.end()
    await test.replyWith(reply.id, 'done')
    const next = await test.call(1)
    next.say('both answers')
    next.end()
    await test.replyWith((await test.replies())[1]?.id ?? '', 'done')
    await test.send(alice, 'only talk', false)
    await test.send(alice, 'last question')
    const last = await test.call(2)
    expect(toldBy(last)).toEqual([
      ...['alice: what is celadon?', 'first answer', 'alice: second question\n\nalice: covered question'],
      ...['both answers', 'alice (not to you): only talk\n\nalice: last question'],
    ])
  })

  it('get a reply of their own when the one they counted on could not be stored', async () => {
    const test = createTestChat()
    const { alice, call, reply } = await askOnce(test)
    const bob = test.createUser('bob')
    let failures = 1
    breakStore(test.store, 'saveMessage', () => (failures-- > 0 ? new CodedError('unavailable') : null))
    const lost = test.send(alice, 'lost')
    const kept = test.send(bob, 'kept')
    await expect(lost).rejects.toMatchObject({ code: 'unavailable' })
    const question = await kept
    call.end()
    await test.replyWith(reply.id, 'done')
    await test.call(1)
    expect((await test.replies()).map(({ replyTo }) => replyTo)).toContain(question.id)
  })

  /** A room whose AI is busy with a first question, and what it says to the next ones. */
  async function createBusyChat(trigger: Trigger = 'always') {
    const test = createTestChat({ trigger })
    const alice = test.createUser('alice')
    const ask = async (text: string, more: Partial<SendInput> = {}) => {
      const input = { roomId: ROOM_ID, clientId: randomUUID(), text, ...more }
      return { input, sent: await test.chat.messages.send(alice, input) }
    }
    const first = await ask('@小砚 first')
    const firstCall = await test.call(0)
    return { ...test, alice, ask, first, firstCall }
  }

  it('are covered where only the trigger asks, and get their own reply where their sender does', async () => {
    const { ask, replies, first } = await createBusyChat()
    const [reply] = await replies()
    expect(first.sent.ai).toBe('asked')
    expect((await ask('nothing special')).sent.ai).toBe('asked')
    expect((await ask('nothing special, too')).sent.ai).toBe('covered')
    expect((await ask('named: @小砚')).sent.ai).toBe('asked')
    expect((await ask('by hand', { ask: true })).sent.ai).toBe('asked')
    expect((await ask('an answer to it', { replyTo: reply?.id ?? '' })).sent.ai).toBe('asked')
    expect((await ask('not asked', { ask: false })).sent.ai).toBeUndefined()
    expect(await replies()).toHaveLength(5)
  })

  it('are posted without a reply when five wait already, and a repeat says the same', async () => {
    const { ask, replies, chat, alice } = await createBusyChat('mention')
    for (let i = 1; i <= 5; i++) expect((await ask(`@小砚 ${i}`)).sent.ai).toBe('asked')
    const { input, sent } = await ask('@小砚 one too many')
    expect(sent).toMatchObject({ ai: 'busy', message: { text: '@小砚 one too many', status: 'sent' } })
    expect(await replies()).toHaveLength(6)
    expect(await chat.messages.send(alice, input)).toEqual(sent)
    expect((await ask('only talk')).sent.ai).toBeUndefined()
  })

  it('are acknowledged alike when they are repeated, while it waits and when it is answered', async () => {
    const { ask, chat, alice, replies, firstCall, replyWith } = await createBusyChat()
    const covering = await ask('waits')
    const covered = await ask('covered')
    const talk = await ask('talk', { ask: false })
    const repeat = async () => {
      for (const { input, sent } of [covering, covered, talk])
        expect(await chat.messages.send(alice, input)).toEqual(sent)
    }
    await repeat()
    firstCall.end()
    await replyWith((await replies())[0]?.id ?? '', 'done')
    await repeat()
    expect(await replies()).toHaveLength(2)
  })

  it('with replies of their own are each answered once, and not by the others', async () => {
    const { ask, replies, firstCall, replyWith, call } = await createBusyChat('mention')
    await ask('@小砚 second')
    await ask('@小砚 third')
    firstCall.say('one')
    firstCall.end()
    const [first, second] = await replies()
    await replyWith(first?.id ?? '', 'done')
    const next = await call(1)
    next.say('two')
    next.end()
    await replyWith(second?.id ?? '', 'done')
    const last = await call(2)
    expect(toldBy(next).slice(0, 2)).toEqual(['alice: @小砚 first', 'one'])
    expect(toldBy(next)[2]).toMatch(/^alice: @小砚 second($|\n\nalice \(not to you\): @小砚 third$)/)
    expect(toldBy(last)).toEqual([...['alice: @小砚 first', 'one', 'alice: @小砚 second', 'two', 'alice: @小砚 third']])
  })

  it('are answered once when the same message is sent twice', async () => {
    const test = createTestChat()
    const alice = test.createUser('alice')
    const input = { roomId: ROOM_ID, clientId: randomUUID(), text: 'once' }
    const [first, second] = await Promise.all([
      test.chat.messages.send(alice, input),
      test.chat.messages.send(alice, input),
    ])
    expect(second).toEqual(first)
    const call = await test.call(0)
    call.end()
    expect(await test.replies()).toHaveLength(1)
  })
})

describe('stopping a reply', () => {
  it('right before its request makes none', async () => {
    const test = createTestChat()
    const alice = test.createUser('alice')
    const { reserve } = test.store
    let open = () => {}
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    const reserving = vi.fn(async (...draft: Parameters<typeof reserve>) => {
      await gate
      return await reserve(...draft)
    })
    Object.assign(test.store, { reserve: reserving })
    await test.send(alice, 'what is celadon?')
    await vi.waitFor(() => expect(reserving).toHaveBeenCalled())
    const [reply] = await test.replies()
    const stopped = test.chat.replies.stop(alice, reply?.id ?? '')
    // Looked at in turn: the stop is on its way by then.
    await test.store.findMessage(reply?.id ?? '')
    open()
    await stopped
    expect(await test.replyWith(reply?.id ?? '', 'stopped')).toMatchObject({ text: '' })
    expect(test.assistant.calls).toEqual([])
  })

  it('keeps its text and aborts the assistant', async () => {
    const test = createTestChat()
    const { alice, call, reply } = await askOnce(test)
    call.say('half')
    await vi.waitFor(() => expect(test.facts.some(({ type }) => type === 'delta')).toBe(true))
    await test.chat.replies.stop(alice, reply.id)
    expect(call.signal.aborted).toBe(true)
    expect(await test.store.findMessage(reply.id)).toMatchObject({ status: 'stopped', text: 'half' })
  })

  it('takes one that waits out of the queue', async () => {
    const test = createTestChat()
    const { alice, call, reply } = await askOnce(test)
    await test.send(alice, 'another')
    const waiting = (await test.replies())[1]
    await test.chat.replies.stop(alice, waiting?.id ?? '')
    call.end()
    await test.replyWith(reply.id, 'done')
    expect(await test.replyWith(waiting?.id ?? '', 'stopped')).toMatchObject({ text: '' })
    expect(test.assistant.calls).toHaveLength(1)
  })

  it('is for the asker and admins, and nobody else', async () => {
    const test = createTestChat()
    const { reply } = await askOnce(test)
    await expect(test.chat.replies.stop(test.createUser('bob'), reply.id)).rejects.toMatchObject({ code: 'forbidden' })
    await test.chat.replies.stop(test.createUser('root', 'admin'), reply.id)
    expect(await test.store.findMessage(reply.id)).toMatchObject({ status: 'stopped' })
  })

  it('changes nothing of one that has ended', async () => {
    const test = createTestChat()
    const { alice, call, reply } = await askOnce(test)
    call.end()
    const done = await test.replyWith(reply.id, 'done')
    await test.chat.replies.stop(alice, reply.id)
    expect(await test.store.findMessage(reply.id)).toEqual(done)
  })

  it('finds no reply in what a person wrote', async () => {
    const test = createTestChat()
    const { alice, question } = await askOnce(test)
    await expect(test.chat.replies.stop(alice, question.id)).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('a reply that goes on', () => {
  it('is a new version that begins with the old text, which the model is told as its own', async () => {
    const test = createTestChat()
    const { alice, call, reply } = await askOnce(test)
    call.say('Celadon is')
    await vi.waitFor(() => expect(test.facts.some(({ type }) => type === 'delta')).toBe(true))
    await test.chat.replies.stop(alice, reply.id)
    await test.replyWith(reply.id, 'stopped')
    test.facts.length = 0
    await test.chat.replies.goOn(alice, reply.id)
    const second = await test.call(1)
    const [last, before] = second.turns.toReversed()
    expect(before).toEqual({ role: 'assistant', content: 'Celadon is', messageIds: [reply.id] })
    expect(last?.role).toBe('user')
    second.say(' a glaze.')
    await vi.waitFor(() => expect(test.facts).toContainEqual(expect.objectContaining({ type: 'delta', offset: 10 })))
    second.end()
    expect(await test.replyWith(reply.id, 'done')).toMatchObject({
      text: 'Celadon is a glaze.',
      version: 2,
      versions: 2,
    })
    const versions = await test.chat.replies.listVersions(alice, reply.id)
    expect(versions.map(({ text, status }) => [text, status])).toEqual([
      ['Celadon is', 'stopped'],
      ['Celadon is a glaze.', 'done'],
    ])
  })

  it('keeps its beginning when what came since was thinking, when it fails, and when it is withdrawn', async () => {
    const test = createTestChat()
    const { alice, call, reply } = await askOnce(test)
    call.say('Celadon is')
    call.fail(new AssistantError('ai_network'))
    await test.replyWith(reply.id, 'failed')
    await test.chat.replies.goOn(alice, reply.id)
    const second = await test.call(1)
    second.say('hm, a glaze?')
    second.takeBack()
    second.fail(new AssistantError('ai_timeout'))
    await vi.waitFor(async () => expect((await test.store.findMessage(reply.id))?.error?.code).toBe('ai_timeout'))
    expect(await test.store.findMessage(reply.id)).toMatchObject({ text: 'Celadon is', reasoning: 'hm, a glaze?' })

    await test.send(alice, 'another question')
    await test.call(2)
    await test.chat.replies.goOn(alice, reply.id)
    await test.chat.replies.stop(alice, reply.id)
    expect(await test.replyWith(reply.id, 'stopped')).toMatchObject({ text: 'Celadon is', version: 3 })
  })

  it('is one that broke off with a text, of whoever may direct it', async () => {
    const test = createTestChat()
    const { alice, call, reply } = await askOnce(test)
    const conflict = { code: 'conflict' }
    await expect(test.chat.replies.goOn(alice, reply.id)).rejects.toMatchObject(conflict)
    await test.chat.replies.stop(alice, reply.id)
    await expect(test.chat.replies.goOn(alice, reply.id)).rejects.toMatchObject(conflict)
    await test.chat.replies.retry(alice, reply.id)
    const second = await test.call(1)
    second.say('as long as it may be')
    second.end({ finish: 'length' })
    await test.replyWith(reply.id, 'done')
    await expect(test.chat.replies.goOn(test.createUser('bob'), reply.id)).rejects.toMatchObject({ code: 'forbidden' })
    await test.chat.replies.goOn(alice, reply.id)
    const third = await test.call(2)
    third.say(', and whole')
    third.end()
    await test.replyWith(reply.id, 'done')
    await expect(test.chat.replies.goOn(alice, reply.id)).rejects.toMatchObject(conflict)
    expect(call.signal.aborted).toBe(true)
  })
})

describe('retrying a reply', () => {
  it('writes the same message again, text and thinking reset and its rev risen', async () => {
    const test = createTestChat()
    const { alice, call, reply } = await askOnce(test)
    call.say('hm', 'reasoning')
    call.say('bad')
    call.fail(new AssistantError('ai_network'))
    const failed = await test.replyWith(reply.id, 'failed')
    await test.chat.replies.retry(alice, reply.id)
    const again = await test.call(1)
    again.say('good')
    again.end()
    const done = await test.replyWith(reply.id, 'done')
    expect(done).toMatchObject({ text: 'good', seq: failed.seq })
    expect(done.error).toBeUndefined()
    expect(done).not.toHaveProperty('reasoning')
    expect(again.turns.map(({ content }) => content).join()).not.toContain('hm')
    expect(done.rev).toBeGreaterThan(failed.rev)
    expect(await test.replies()).toHaveLength(1)
  })

  it('keeps what it said before, which who reads the room may see, and nobody else', async () => {
    const test = createTestChat()
    const { alice, call, question, reply } = await askOnce(test)
    call.say('first')
    call.end()
    await test.replyWith(reply.id, 'done')
    await test.chat.replies.retry(alice, reply.id)
    const again = await test.call(1)
    again.say('second')
    again.end()
    expect(await test.replyWith(reply.id, 'done')).toMatchObject({ text: 'second', version: 2, versions: 2 })
    const { listVersions } = test.chat.replies
    const bob = test.createStranger('bob')
    expect(await listVersions(bob, reply.id)).toMatchObject([
      { version: 1, text: 'first', status: 'done' },
      { version: 2, text: 'second', status: 'done' },
    ])
    await expect(listVersions(bob, question.id)).rejects.toMatchObject({ code: 'not_found' })
    await test.store.changeRoom(ROOM_ID, { visibility: 'private' }, alice, () => undefined)
    await expect(listVersions(bob, reply.id)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('is refused while it is still being written', async () => {
    const test = createTestChat()
    const { alice, reply } = await askOnce(test)
    await expect(test.chat.replies.retry(alice, reply.id)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('is refused when five wait already', async () => {
    const test = createTestChat()
    const { alice, call, reply } = await askOnce(test)
    call.end()
    await test.replyWith(reply.id, 'done')
    for (let i = 1; i <= 6; i++) await test.send(alice, `by hand ${i}`, true)
    await vi.waitFor(() => expect(test.assistant.calls).toHaveLength(2))
    await expect(test.chat.replies.retry(alice, reply.id)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('is for the asker and admins, and nobody else', async () => {
    const test = createTestChat()
    const { call, reply } = await askOnce(test)
    call.end()
    await test.replyWith(reply.id, 'done')
    await expect(test.chat.replies.retry(test.createUser('bob'), reply.id)).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('reads the conversation as far as the first one could', async () => {
    const test = createTestChat()
    const { alice, call, reply } = await askOnce(test)
    call.fail(new AssistantError('ai_network'))
    await test.replyWith(reply.id, 'failed')
    await test.send(alice, 'a later question')
    const later = await test.call(1)
    later.end()
    await test.chat.replies.retry(alice, reply.id)
    const again = await test.call(2)
    const said = again.turns.map(({ content }) => content).join('\n')
    expect(said).toContain('what is celadon?')
    expect(said).toContain('a later question')
  })
})

describe('a process that ends', () => {
  it('leaves its replies interrupted, their text kept', async () => {
    const test = createTestChat()
    const { alice, call, reply } = await askOnce(test)
    await test.send(alice, 'and this?')
    call.say('half')
    await vi.waitFor(() => expect(test.facts.some(({ type }) => type === 'delta')).toBe(true))
    await test.chat.stop()
    const [first, second] = await test.replies()
    expect(first).toMatchObject({
      id: reply.id,
      status: 'interrupted',
      text: 'half',
      error: { code: 'ai_interrupted' },
    })
    expect(second).toMatchObject({ status: 'interrupted' })
  })

  it('has its replies ended by another when their lease has run out, and not before', async () => {
    const test = createTestChat()
    let now = Date.now()
    test.store.setClock(() => now)
    const alice = test.createUser('alice')
    const draft = {
      roomId: ROOM_ID,
      sender: alice.username,
      senderId: alice.id,
      clientId: randomUUID(),
      text: 'question',
    }
    const {
      replies: [reply],
    } = await test.store.saveMessage(draft, [{ assistant: 'ai', askedBy: 'alice', model: 'm' }])
    await test.chat.renewReplies()
    expect(await test.store.findMessage(reply?.id ?? '')).toMatchObject({ status: 'queued' })
    now += 60_000
    await test.chat.renewReplies()
    expect(await test.store.findMessage(reply?.id ?? '')).toMatchObject({ status: 'interrupted' })
  })

  it('keeps its own replies alive by heartbeats', async () => {
    const test = createTestChat()
    let now = Date.now()
    test.store.setClock(() => now)
    const { call, reply } = await askOnce(test)
    for (let beat = 0; beat < 5; beat++) {
      now += 10_000
      await test.chat.renewReplies()
    }
    expect(await test.store.listOrphanedReplies()).toEqual([])
    call.end()
    await test.replyWith(reply.id, 'done')
  })
})

describe('two processes on one database', () => {
  /** A second process: its own queues and assistant, the same store. */
  function joinChat(test: ReturnType<typeof createTestChat>) {
    const assistant = createScriptedAssistant()
    const broadcast = {
      messageCreated: vi.fn(),
      messageChanged: vi.fn(),
      messageSaid: vi.fn(),
      reactionChanged: vi.fn(),
      roomChanged: vi.fn(),
      replyDelta: vi.fn(),
      replySteps: vi.fn(),
      summaryChanged: vi.fn(),
      blockChanged: vi.fn(),
      reportChanged: vi.fn(),
      mineChanged: vi.fn(),
      memberChanged: vi.fn(),
      userChanged: vi.fn(),
      usernameErased: vi.fn(),
      memberLeft: vi.fn(),
      accessChanged: vi.fn(),
      tokenEnded: vi.fn(),
    }
    const parts = {
      store: test.store,
      storage: test.storage,
      broadcast,
      assistants: createFixedAssistants(assistant),
      log: test.log,
    }
    const chat = createChat({
      ...parts,
      ...{ setup: createNoSetup(), toolServers: createNoToolServers() },
      integrations: createNoIntegrations(),
      reports: createNoReports(),
      ...{
        readDefaultTrigger: async () => 'mention',
        listPresent: () => [],
        toInviteUrl: (token) => token,
      },
    })
    return { assistant, broadcast, chat }
  }

  it('write one reply of a room at a time', async () => {
    const test = createTestChat()
    const { alice, call, reply } = await askOnce(test)
    const other = joinChat(test)
    await other.chat.messages.send(alice, { roomId: ROOM_ID, clientId: randomUUID(), text: 'asked elsewhere' })
    await vi.waitFor(async () => expect(await test.replies()).toHaveLength(2))
    await other.chat.renewReplies()
    expect(other.assistant.calls).toEqual([])
    call.end()
    await test.replyWith(reply.id, 'done')
    await vi.waitFor(() => expect(other.assistant.calls).toHaveLength(1), { timeout: 20_000 })
    other.assistant.calls[0]?.end()
    await test.replyWith((await test.replies())[1]?.id ?? '', 'done')
  })

  it('stop a reply that the other one writes, which says and stores no more of it', async () => {
    const test = createTestChat()
    const { alice, call, reply } = await askOnce(test)
    const other = joinChat(test)
    call.say('half')
    await vi.waitFor(() => expect(test.facts.some(({ type }) => type === 'delta')).toBe(true))
    await other.chat.replies.stop(alice, reply.id)
    await test.chat.renewReplies()
    expect(call.signal.aborted).toBe(true)
    call.say(' and more')
    call.end()
    const next = await test.send(alice, 'next')
    await test.call(1)
    expect(await test.store.findMessage(reply.id)).toMatchObject({ status: 'stopped', text: '' })
    expect((await test.replies())[1]).toMatchObject({ replyTo: next.id, status: 'streaming' })
  })

  it('notice a stop at the next snapshot', async () => {
    const test = createTestChat()
    const { alice, call, reply } = await askOnce(test)
    await joinChat(test).chat.replies.stop(alice, reply.id)
    call.say('x'.repeat(1_000))
    await vi.waitFor(() => expect(call.signal.aborted).toBe(true))
  })

  it('let go of a waiting reply that was stopped by the other one', async () => {
    const test = createTestChat()
    const { alice, call, reply } = await askOnce(test)
    await test.send(alice, 'waiting')
    const waiting = (await test.replies())[1]
    await joinChat(test).chat.replies.stop(alice, waiting?.id ?? '')
    await test.chat.renewReplies()
    call.end()
    await test.replyWith(reply.id, 'done')
    expect(await test.store.findMessage(waiting?.id ?? '')).toMatchObject({ status: 'stopped' })
    expect(test.assistant.calls).toHaveLength(1)
  })

  it('count their waiting replies together', async () => {
    const test = createTestChat()
    const { alice } = await askOnce(test)
    const other = joinChat(test)
    const outcomes: unknown[] = []
    for (const { messages } of [test.chat, other.chat, test.chat, other.chat, test.chat, other.chat]) {
      const sent = await messages.send(alice, { roomId: ROOM_ID, clientId: randomUUID(), text: 'by hand', ask: true })
      outcomes.push(sent.ai)
    }
    expect(outcomes).toEqual(['asked', 'asked', 'asked', 'asked', 'asked', 'busy'])
    await Promise.all([test.chat.stop(), other.chat.stop()])
  })

  it('leave a reply interrupted that waited for the other one when its process ended', async () => {
    const test = createTestChat()
    const { alice } = await askOnce(test)
    const other = joinChat(test)
    await other.chat.messages.send(alice, { roomId: ROOM_ID, clientId: randomUUID(), text: 'asked elsewhere' })
    await other.chat.stop()
    expect((await test.replies()).map(({ status }) => status)).toEqual(['streaming', 'interrupted'])
  })
})
