import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTestChat, ROOM_ID } from '#test/chat.ts'
import { AssistantError, type Turn } from '../ports.ts'

/** What the AI is told is what is kept, and nothing that it must not know. */

type Deed = { do: 'say' | 'secret' | 'ask' | 'delete' | 'edit' | 'hide' | 'quote'; pick: number }

const deeds = fc.array(
  fc.record({
    do: fc.constantFrom<Deed['do']>('say', 'say', 'secret', 'ask', 'ask', 'delete', 'edit', 'hide', 'quote'),
    pick: fc.nat(1_000),
  }),
  { minLength: 5, maxLength: 16 },
)

const toSent = (turns: Turn[]) => turns.map(({ role, content }) => ({ role, content }))

/** Plays this in a room; `asked` gets each reply's own prompt, as it was sent. */
async function play(script: Deed[]) {
  const test = createTestChat({ trigger: 'mention' })
  const alice = test.createUser('alice')
  const forbidden = new Set<string>()
  const told: { replyId: string; version: number; turns: Turn[]; canaries: string[] }[] = []
  const said: { id: string; seq: number; word: string }[] = []
  let readsFrom = 0

  async function send(text: string, extra: { offRecord?: true; replyTo?: string } = {}) {
    const input = { roomId: ROOM_ID, clientId: crypto.randomUUID(), text, ...extra }
    return (await test.chat.messages.send(alice, input)).message
  }

  for (const [index, { do: what, pick }] of script.entries()) {
    const word = `w${index}x${pick}`
    const one = said[pick % Math.max(1, said.length)]
    if (what === 'say' || (what === 'quote' && !one)) {
      const { id, seq } = await send(`${word} 说`)
      said.push({ id, seq, word })
    } else if (what === 'quote' && one) {
      const { id, seq } = await send(`${word} re`, { replyTo: one.id })
      said.push({ id, seq, word })
    } else if (what === 'secret') {
      forbidden.add(word)
      const { id, seq } = await send(word, { offRecord: true })
      said.push({ id, seq, word })
    } else if (what === 'delete' && one && !forbidden.has(one.word)) {
      forbidden.add(one.word)
      await test.chat.commands['message:delete'](alice, { messageId: one.id })
    } else if (what === 'edit' && one && !forbidden.has(one.word)) {
      forbidden.add(one.word)
      one.word = `${word}e`
      await test.chat.commands['message:edit'](alice, { messageId: one.id, text: one.word })
    } else if (what === 'hide' && one && one.seq > readsFrom) {
      readsFrom = one.seq
      await test.store.changeRoom(ROOM_ID, { readsFromSeq: readsFrom }, alice, () => undefined)
      for (const { seq, word: hidden } of said) if (seq <= readsFrom) forbidden.add(hidden)
    } else if (what === 'ask') {
      const { id, seq } = await send(`@ai ${word}?`)
      said.push({ id, seq, word })
      const call = await test.call(told.length)
      call.say('well')
      call.end()
      const reply = (await test.replies()).at(-1)
      const done = await test.replyWith(reply?.id ?? '', 'done')
      told.push({ replyId: done.id, version: 1, turns: call.turns, canaries: [...forbidden] })
    }
  }
  return { test, alice, told, forbidden }
}

describe('what a reply was told', () => {
  it('is kept exactly as it was sent, but for words deleted since; and holds nothing that it must not', async () => {
    let count = 0
    await fc.assert(
      fc.asyncProperty(deeds, async (script) => {
        const { test, alice, told } = await play(script)
        const live = (await test.store.readPage(ROOM_ID, { newest: true }, 200)).filter((one) => one.deletedAt)
        for (const { replyId, turns, canaries } of told) {
          count++
          for (const canary of canaries) expect(JSON.stringify(turns)).not.toContain(canary)
          const kept = await test.chat.replies.readContext(alice, replyId)
          const sent = kept.turns.map(({ role, content }) => ({ role, content }))
          const hasDeleted = kept.turns.some(({ messageIds }) =>
            messageIds.some((id) => live.some((one) => one.id === id)),
          )
          if (!hasDeleted && !JSON.stringify(kept).includes('[deleted]')) expect(sent).toEqual(toSent(turns))
          expect(sent.map(({ role }) => role)).toEqual(turns.map(({ role }) => role))
        }
      }),
      { numRuns: 120, seed: 20_261_127 },
    )
    expect(count).toBeGreaterThan(200)
  })

  it('counts what was left out', async () => {
    const test = createTestChat({ trigger: 'mention' })
    const alice = test.createUser('alice')
    await test.send(alice, 'first')
    await test.send(alice, 'second')
    await test.store.changeRoom(ROOM_ID, { readsFromSeq: 1 }, alice, () => undefined)
    await test.chat.messages.send(alice, {
      ...{ roomId: ROOM_ID, clientId: crypto.randomUUID(), text: 'aside', offRecord: true },
    })
    await test.send(alice, '@ai?')
    ;(await test.call(0)).end()
    const [reply] = await test.replies()
    await test.replyWith(reply?.id ?? '', 'done')
    const context = await test.chat.replies.readContext(alice, reply?.id ?? '')
    expect(context).toMatchObject({ assistant: 'ai', model: 'scripted', omitted: 1 })
    expect(context.turns.flatMap(({ messageIds }) => messageIds)).toHaveLength(2)
  })

  it('is hidden from whoever may not read the room', async () => {
    const { test, told } = await play([{ do: 'ask', pick: 1 }])
    await test.store.changeRoom(ROOM_ID, { visibility: 'private' }, test.createUser('owner'), () => undefined)
    const read = test.chat.replies.readContext(test.createStranger('eve'), told[0]?.replyId ?? '')
    await expect(read).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('a context that is too long', () => {
  it('is cut to half and asked once more, and the size is remembered', async () => {
    const test = createTestChat({ trigger: 'mention' })
    const alice = test.createUser('alice')
    for (let count = 0; count < 20; count++) await test.send(alice, `${count} ${'字'.repeat(200)}`)
    await test.send(alice, '@ai so?')
    const first = await test.call(0)
    first.fail(new AssistantError('ai_context'))
    const second = await test.call(1)
    expect(JSON.stringify(second.turns).length).toBeLessThan(JSON.stringify(first.turns).length * 0.7)
    expect(second.turns.at(-1)?.content).toContain('@ai so?')
    second.say('so')
    second.end()
    const [reply] = await test.replies()
    await test.replyWith(reply?.id ?? '', 'done')
    const context = await test.chat.replies.readContext(alice, reply?.id ?? '')
    expect(context.turns.map(({ role, content }) => ({ role, content }))).toEqual(toSent(second.turns))
    expect(context.omitted).toBeGreaterThan(5)
    await test.send(alice, '@ai and now?')
    expect(JSON.stringify((await test.call(2)).turns).length).toBeLessThan(JSON.stringify(first.turns).length * 0.7)
  })

  it('fails where the shorter one is too long as well', async () => {
    const test = createTestChat({ trigger: 'mention' })
    const alice = test.createUser('alice')
    for (let count = 0; count < 20; count++) await test.send(alice, `${count} ${'字'.repeat(200)}`)
    await test.send(alice, '@ai so?')
    for (const index of [0, 1]) (await test.call(index)).fail(new AssistantError('ai_context'))
    const [reply] = await test.replies()
    expect(await test.replyWith(reply?.id ?? '', 'failed')).toMatchObject({ error: { code: 'ai_context' } })
    expect(test.assistant.calls).toHaveLength(2)
  })
})
