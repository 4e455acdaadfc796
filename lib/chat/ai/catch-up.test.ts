import { describe, expect, it, vi } from 'vitest'
import { createTestChat, ROOM_ID } from '#test/chat.ts'
import { AssistantError } from '../ports.ts'

/** What somebody missed, told in short. */

async function createTalk() {
  const test = createTestChat({ trigger: 'mention' })
  const alice = test.createUser('alice')
  const bob = test.createUser('bob')
  const texts = ['we ship on Friday', '@bob can you test it?', '@carol and the poster?', 'see https://x.test/plan']
  const said = []
  for (const text of texts) said.push(await test.send(alice, text))
  const ask = (user = bob, afterSeq = 0) => test.chat.commands['catchup:ask'](user, { roomId: ROOM_ID, afterSeq })
  /** Answers the n-th request with these lines. */
  async function answer(index: number, ...lines: string[]) {
    const call = await test.call(index)
    call.say(lines.join('\n'))
    call.end()
    return call
  }
  return { ...test, alice, bob, said, ask, answer }
}

const DAY_MS = 24 * 60 * 60_000

const draft = (text: string) => ({ roomId: ROOM_ID, clientId: crypto.randomUUID(), text })

const LINES = [
  'Here you are:',
  'decision: shipping on Friday [#1]',
  '- question: @bob is to test it [#2][#2]',
  'question: @carol is asked for the poster [#3]',
  'link: the plan, https://x.test/plan [#4] [#99]',
  'link: made up [#98]',
  'decision: rests on nothing',
]

describe('catching up', () => {
  it('tells decisions, links and the questions to the reader, each with messages that there are', async () => {
    const { ask, answer } = await createTalk()
    const asked = ask()
    const call = await answer(0, ...LINES)
    expect(call.turns[1]?.content).toContain('[#1] alice: we ship on Friday\n[#2] alice: @bob can you test it?')
    expect(await asked).toEqual({
      text: [
        'decision: shipping on Friday [#1]',
        'question: @bob is to test it [#2]',
        'link: the plan, https://x.test/plan [#4]',
      ].join('\n'),
      upToSeq: 4,
      seqs: [1, 2, 4],
      isCached: false,
    })
  })

  it('is made once for a range, also for two who ask at the same time, and holds each one’s own questions', async () => {
    const { ask, answer, alice, assistant, createUser } = await createTalk()
    const carol = createUser('carol')
    const both = Promise.all([ask(), ask(alice)])
    await answer(0, ...LINES)
    const [bobs, alices] = await both
    expect(bobs.seqs).toEqual([1, 2, 4])
    expect(alices.seqs).toEqual([1, 4])
    expect(await ask(carol)).toMatchObject({ seqs: [1, 3, 4], isCached: true })
    expect(assistant.calls).toHaveLength(1)
  })

  it('is made anew after an edit, a deletion and a new message, and of another range', async () => {
    const { ask, answer, chat, alice, said, send } = await createTalk()
    const deeds = [
      async () => {},
      () => chat.commands['message:edit'](alice, { messageId: said[0]?.id ?? '', text: 'we ship on Monday' }),
      () => chat.commands['message:delete'](alice, { messageId: said[0]?.id ?? '' }),
      () => send(alice, 'one more'),
    ]
    for (const [index, deed] of deeds.entries()) {
      await deed()
      const asked = ask()
      const { turns } = await answer(index, ...LINES)
      expect((await asked).isCached).toBe(false)
      if (index === 1) expect(turns[1]?.content).toContain('Monday')
      if (index > 1) expect(turns[1]?.content).not.toMatch(/Friday|Monday/)
    }
    const later = ask(alice, 2)
    const { turns } = await answer(deeds.length, ...LINES)
    expect((await later).seqs).not.toContain(1)
    expect(turns[1]?.content).not.toContain('test it')
  })

  it('is told to nobody where a message was deleted while it was made', async () => {
    const { ask, call, answer, chat, alice, said } = await createTalk()
    const both = Promise.allSettled([ask(), ask(alice)])
    const made = await call(0)
    await chat.commands['message:delete'](alice, { messageId: said[0]?.id ?? '' })
    made.say(LINES.join('\n'))
    made.end()
    for (const one of await both) expect(one).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } })
    const again = ask()
    await answer(1, ...LINES)
    expect((await again).text).not.toContain('Friday')
  })

  it('knows nothing off the record, nor what the room keeps from its AIs', async () => {
    const { ask, answer, chat, store, alice } = await createTalk()
    await chat.messages.send(alice, { ...draft('canary'), offRecord: true })
    await store.changeRoom(ROOM_ID, { readsFromSeq: 1 }, alice, () => undefined)
    const asked = ask()
    const { turns } = await answer(0, ...LINES)
    expect(turns[1]?.content).not.toMatch(/canary|Friday/)
    expect((await asked).seqs).toEqual([2, 4])
  })

  it('has nothing to tell where nothing was said, and asks nobody', async () => {
    const { ask, assistant, bob } = await createTalk()
    expect(await ask(bob, 4)).toEqual({ text: '', upToSeq: 4, seqs: [], isCached: false })
    expect(assistant.calls).toEqual([])
  })

  it('tells the newest of many, and how many it leaves out, also to whoever asks later', async () => {
    const { ask, answer, chat, store, alice, bob, send } = await createTalk()
    await chat.messages.send(alice, { ...draft('canary'), offRecord: true })
    for (let place = 0; place < 1_010; place += 1) await send(alice, `hay ${place}`)
    const asked = ask()
    const { turns } = await answer(0, 'decision: of what is left out [#15]', 'decision: of what is told [#16]')
    const lines = turns[1]?.content.split('\n') ?? []
    expect([lines.length, lines[0], lines.at(-1)]).toEqual([1_000, '[#16] alice: hay 10', '[#1015] alice: hay 1009'])
    expect(await asked).toMatchObject({ seqs: [16], omitted: 15, isCached: false })
    expect(await ask(alice)).toMatchObject({ seqs: [16], omitted: 15, isCached: true })
    // What the room keeps from its AIs is not what there is no room for.
    await store.changeRoom(ROOM_ID, { readsFromSeq: 12 }, alice, () => undefined)
    const again = ask()
    await answer(1)
    expect(await again).toMatchObject({ omitted: 3 })
    const fewer = ask(bob, 15)
    await answer(2)
    expect(await fewer).not.toHaveProperty('omitted')
  })

  it('leaves out what the assistant has no room for, but not the last of all', async () => {
    const { ask, answer, assistant, send, alice, bob } = await createTalk()
    assistant.promptTokens = 600
    for (const size of [100, 100, 2_000]) await send(alice, '汉'.repeat(size))
    const asked = ask()
    const { turns } = await answer(0)
    expect(turns[1]?.content).toMatch(/^\[#7\] alice: 汉+…$/)
    expect(await asked).toMatchObject({ text: '', omitted: 6 })
    await send(bob, 'short')
    const later = ask()
    expect((await answer(1)).turns[1]?.content).toBe('[#8] bob: short')
    expect(await later).toMatchObject({ omitted: 7 })
  })

  it('begins behind what is kept no longer, which is not left out', async () => {
    const { ask, answer, store, alice, bob, send, assistant } = await createTalk()
    await store.changeRoom(ROOM_ID, { keepDays: 1 }, alice, () => undefined)
    await store.advanceSweep(ROOM_ID, Date.now() + 2 * DAY_MS)
    expect(await ask(bob, 1)).toMatchObject({ text: '', seqs: [], isCached: false })
    expect(assistant.calls).toEqual([])
    for (let place = 0; place < 1_002; place += 1) await send(alice, `hay ${place}`)
    const asked = ask(bob, 1)
    await answer(0, 'decision: what is kept [#1006]')
    expect(await asked).toMatchObject({ seqs: [1_006], omitted: 2, isCached: false })
    expect(await ask(alice, 2)).toMatchObject({ seqs: [1_006], omitted: 2, isCached: true })
  })

  it('is told to nobody where some of it is swept while it was made', async () => {
    const { ask, call, store, alice } = await createTalk()
    const asked = ask()
    const made = await call(0)
    await store.changeRoom(ROOM_ID, { keepDays: 1 }, alice, () => undefined)
    await store.advanceSweep(ROOM_ID, Date.now() + 2 * DAY_MS)
    made.say(LINES.join('\n'))
    made.end()
    await expect(asked).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('is paid for by whoever asked, also where it failed after a part of it', async () => {
    const { ask, call, chat, bob, createUser } = await createTalk()
    const asked = ask()
    const made = await call(0)
    made.say('decision: 甲乙丙')
    made.fail(new AssistantError('ai_network'))
    await expect(asked).rejects.toMatchObject({ code: 'unavailable' })
    const rows = await chat.usage.list(createUser('root', 'admin'), { by: 'person' })
    expect(rows.map(({ key, completionTokens }) => ({ key, completionTokens }))).toEqual([
      { key: bob.username, completionTokens: expect.any(Number) },
    ])
  })

  it('is for members, and says when it can’t be had', async () => {
    const { ask, createStranger, call, log, store, alice, assistant } = await createTalk()
    await expect(ask(createStranger('eve'))).rejects.toMatchObject({ code: 'forbidden' })
    const asked = ask()
    ;(await call(0)).fail(new AssistantError('ai_network'))
    await expect(asked).rejects.toMatchObject({ code: 'unavailable' })
    expect(vi.mocked(log.warn)).toHaveBeenCalled()
    const again = ask()
    const second = await call(1)
    second.end()
    expect(await again).toMatchObject({ text: '' })
    await store.changeRoom(ROOM_ID, { assistants: [] }, alice, () => undefined)
    await expect(ask(alice, 1)).rejects.toMatchObject({ code: 'conflict' })
    expect(assistant.calls).toHaveLength(2)
  })
})
