import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { DIGEST_TASK } from '#lib/chat/ai/catch-up.ts'
import { SUMMARY_TASK } from '#lib/chat/ai/fold-turns.ts'
import type { Message, SessionUser } from '#lib/protocol/entities.ts'
import { createTestChat, ROOM_ID } from '#test/chat.ts'
import { type AskedRequest, createFakeOpenAi, type FakeOpenAi } from '#test/fake-openai/server.ts'
import { createOpenAiAnswer } from './openai.ts'

/**
 * What no AI may know is in nothing that is sent to a model: not in replies' turns, tools, citations, summaries or digests. Twenty
 * canaries for each question; CANARY_QUESTIONS=200 asks more.
 */

const QUESTIONS = Number(process.env.CANARY_QUESTIONS ?? 50)
/** Rounds of canaries before each question, five in each. */
const ROUNDS = 4
const OTHER_ROOM = '2'

let fake: FakeOpenAi
beforeAll(async () => {
  fake = await createFakeOpenAi()
})
afterAll(() => fake.close())

/** A line of numbers from 0 to below 1, the same for the same seed. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}

async function createTalk() {
  const test = createTestChat({ trigger: 'mention', foldDelays: { retryMs: 3_600_000, refoldMs: 3_600_000 } })
  const { chat, store, assistant } = test
  const people = [test.createUser('alice'), test.createUser('bob')] as const
  const [alice] = people
  store.putRoom({
    ...{
      id: OTHER_ROOM,
      slug: 'other',
      name: 'other',
      topic: '',
      visibility: 'public',
      trigger: 'mention',
      model: 'm',
    },
  })
  await store.addMember(OTHER_ROOM, alice.id)
  const answer = createOpenAiAnswer({
    ...{ apiKey: 'k', baseUrl: fake.url, model: 'fake', retryDelayMs: 1 },
    timeouts: { firstMs: 10_000, idleMs: 10_000, totalMs: 20_000 },
  })
  let asked = 0
  Object.assign(assistant, {
    promptTokens: 4_500,
    async *answer(...question: Parameters<typeof answer>) {
      asked++
      try {
        yield* answer(...question)
      } finally {
        asked--
      }
    },
  })
  /** Resolves when nobody is asked anything: in memory, whatever follows an answer comes before the next turn. */
  async function settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet = asked === 0 ? quiet + 1 : 0) await new Promise((done) => setImmediate(done))
  }
  async function send(text: string, more: { roomId?: string; offRecord?: true; replyTo?: string } = {}) {
    const user: SessionUser = people[more.roomId ? 0 : text.length % 2] ?? alice
    const input = { roomId: ROOM_ID, clientId: randomUUID(), text, ...more }
    return { user, message: (await chat.messages.send(user, input)).message }
  }
  return { ...test, alice, settle, send }
}

const isAbout = ({ body }: AskedRequest, task: string) => body.messages?.[0]?.content?.startsWith(task) ?? false
const toSent = ({ body }: AskedRequest) => body.messages?.map(({ role, content }) => ({ role, content: content ?? '' }))

it(`sends none of ${QUESTIONS * ROUNDS * 5} canaries, and keeps exactly what was sent`, async () => {
  const { chat, store, alice, settle, send, replies, replyWith } = await createTalk()
  const random = createRandom(20_261_212)
  const pick = <T>(list: T[]): T | undefined => list[Math.floor(random() * list.length)]
  const canaries: string[] = []
  const forbidden = new Set<string>()
  const deleted = new Set<string>()
  /** Said, and still to be taken back. */
  const open: { user: SessionUser; message: Message; word: string; how: 'delete' | 'edit' | 'hide' }[] = []
  const told: string[] = []
  let known = 0
  let [checked, same, summed] = [0, 0, 0]

  /** What was sent since it was looked last. Whatever is to be forbidden next was allowed until then. */
  async function check(): Promise<AskedRequest[]> {
    await settle()
    const fresh = fake.requests.slice(checked)
    checked = fake.requests.length
    for (const request of fresh) {
      const sent = JSON.stringify(request.body)
      for (const word of sent.match(/kanari\d+x/g) ?? []) {
        if (forbidden.has(word)) expect.fail(`${word} was sent: ${sent}`)
        known++
      }
    }
    return fresh
  }

  function createCanary(): string {
    const word = `kanari${canaries.length}x`
    canaries.push(word)
    return word
  }

  async function takeBack({ user, message, word, how }: (typeof open)[number]): Promise<void> {
    await check()
    forbidden.add(word)
    if (how === 'delete') {
      deleted.add(word)
      await chat.commands['message:delete'](user, { messageId: message.id })
    } else await chat.commands['message:edit'](user, { messageId: message.id, text: `zulu instead ${message.seq}` })
  }

  for (let question = 0; question < QUESTIONS; question++) {
    for (let round = 0; round < ROUNDS; round++) {
      for (const how of ['delete', 'edit', 'hide'] as const) {
        const word = createCanary()
        const target = random() < 0.3 ? pick(open)?.message.id : undefined
        open.push({ ...(await send(`zulu ${word} said`, target ? { replyTo: target } : {})), word, how })
      }
      const secret = createCanary()
      forbidden.add(secret)
      await send(`zulu ${secret}`, { offRecord: true })
      const elsewhere = createCanary()
      forbidden.add(elsewhere)
      await send(`zulu ${elsewhere}`, { roomId: OTHER_ROOM })
    }

    // Some at once, some long after they were told of.
    for (const one of [...open]) {
      if (one.how === 'hide' || random() > (one.message.seq % 2 === 0 ? 0.5 : 0.06)) continue
      open.splice(open.indexOf(one), 1)
      await takeBack(one)
    }
    if (question % 10 === 9) {
      await check()
      const [head] = await store.readHeads([ROOM_ID])
      const readsFromSeq = (head?.lastSeq ?? 0) - 60
      for (const { message, word } of open) if (message.seq <= readsFromSeq) forbidden.add(word)
      await store.changeRoom(ROOM_ID, { readsFromSeq }, alice, () => undefined)
    }

    await check()
    const calls = [{ name: 'search_room', input: { query: 'zulu' } }]
    if (question % 5 === 0) fake.script({ name: 'tools', calls }, { name: 'tools', calls })
    const { message } = await send(`@ai question ${question}`)
    const reply = (await replies()).find(({ replyTo }) => replyTo === message.id)
    const { id } = await replyWith(reply?.id ?? '', 'done')
    told.push(id)
    const fresh = await check()
    const sent = fresh.findLast((one) => !isAbout(one, SUMMARY_TASK) && !isAbout(one, DIGEST_TASK))
    const context = await chat.replies.readContext(alice, id)
    expect(context.turns.map(({ role, content }) => ({ role, content }))).toEqual(sent && toSent(sent))
    same++
    if (context.summary) {
      summed++
      expect(JSON.stringify(context.turns)).toContain(JSON.stringify(context.summary.text).slice(1, -1))
    }
    if (question % 10 === 9) {
      await chat.commands['catchup:ask'](alice, { roomId: ROOM_ID, afterSeq: Math.max(0, message.seq - 40) })
      await check()
    }
  }

  expect(same).toBe(QUESTIONS)
  expect(canaries).toHaveLength(QUESTIONS * ROUNDS * 5)
  // What may be known was known, and everything that there is took part.
  expect(known).toBeGreaterThan(QUESTIONS * 3)
  expect(summed).toBeGreaterThan(QUESTIONS / 8)
  const count = (task: string) => fake.requests.filter((one) => isAbout(one, task)).length
  expect(count(SUMMARY_TASK)).toBeGreaterThan(QUESTIONS / 20)
  expect(count(DIGEST_TASK)).toBe(Math.floor(QUESTIONS / 10))
  expect(fake.requests.filter(({ body }) => body.messages?.at(-1)?.role === 'tool').length).toBe(
    Math.ceil(QUESTIONS / 5),
  )
  for (const id of told) {
    const kept = JSON.stringify(await chat.replies.readContext(alice, id))
    for (const word of kept.match(/kanari\d+x/g) ?? []) if (deleted.has(word)) expect.fail(`${word} is kept: ${kept}`)
  }
})
