import { randomUUID } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import type { SessionUser } from '#lib/protocol/entities.ts'
import type { CodedError } from '#lib/protocol/errors.ts'
import { toUser } from '#lib/protocol/people.ts'
import { createTestChat, ROOM_ID } from '#test/chat.ts'
import { eventually } from '#test/eventually.ts'
import { AssistantError } from '../ports.ts'
import { createMemoryStore } from '../store-memory.ts'
import { createBudgets, priced } from './budgets.ts'
import { daysBefore, toResetAt, toUtcDay } from './day.ts'

const USAGE = { promptTokens: 30, completionTokens: 10 }
const CODE = (code: string) => expect.objectContaining({ code })

function setup() {
  const house = createTestChat()
  const root = house.createUser('root', 'admin')
  const alice = house.createUser('alice')
  const limit = (tokensPerDay: number | null, id: string | undefined = alice.username) =>
    house.chat.commands['budget:set'](root, { scope: 'person', id, tokensPerDay })
  const limitRoom = (tokensPerDay: number) =>
    house.chat.commands['budget:set'](root, { scope: 'room', id: ROOM_ID, tokensPerDay })
  const ask = (user: SessionUser, clientId: string = randomUUID()) =>
    house.chat.messages.send(user, { roomId: ROOM_ID, clientId, text: 'a question', ask: true })
  const used = async (user: SessionUser) => (await house.chat.usage.readRoom(user, ROOM_ID)).person.used
  /** Asks and is answered; the reply's id. */
  async function askAndHear(user: SessionUser, number: number, usage: typeof USAGE | null = USAGE): Promise<string> {
    await ask(user)
    const call = await house.call(number)
    call.say('an answer')
    call.end(usage ? { usage } : {})
    const reply = (await house.replies()).at(-1)
    await house.replyWith(reply?.id ?? '', 'done')
    return reply?.id ?? ''
  }
  return { ...house, root, alice, limit, limitRoom, ask, askAndHear, used }
}

describe('a budget', () => {
  it('lets one ask until it is used up, and then only the AI is silent', async () => {
    const { alice, limit, ask, askAndHear, used, replies, createUser } = setup()
    await limit(75)
    await askAndHear(alice, 0)
    await askAndHear(alice, 1)
    expect(await used(alice)).toEqual({ tokens: 80, micros: 0 })
    const clientId = randomUUID()
    const refused = await ask(alice, clientId)
    expect(refused).toMatchObject({ ai: 'budget', message: { text: 'a question', status: 'sent' } })
    expect(refused.resetAt).toBe(toResetAt(Date.now()))
    expect(await ask(alice, clientId)).toEqual(refused)
    expect(await replies()).toHaveLength(2)
    expect(await ask(createUser('bob'))).toMatchObject({ ai: 'asked' })
  })

  it('of a room is everybody’s', async () => {
    const { alice, limitRoom, ask, askAndHear, createUser } = setup()
    await limitRoom(40)
    await askAndHear(alice, 0)
    expect(await ask(createUser('bob'))).toMatchObject({ ai: 'budget' })
  })

  it('that is lifted lets ask again, as does one of one’s own', async () => {
    const { alice, limit, root, ask, chat } = setup()
    await chat.commands['budget:set'](root, { scope: 'person', tokensPerDay: 0 })
    expect((await ask(alice)).ai).toBe('budget')
    await limit(10)
    expect((await ask(alice)).ai).toBe('asked')
    await limit(null)
    expect((await ask(alice)).ai).toBe('budget')
    expect(await chat.commands['budget:list'](root, {})).toEqual({
      budgets: [{ scope: 'person', tokensPerDay: 0, used: { tokens: 0, micros: 0 } }],
    })
    const lifted = await chat.commands['budget:set'](root, { scope: 'person', tokensPerDay: null })
    expect(lifted).toEqual({ budget: { scope: 'person', used: { tokens: 0, micros: 0 } } })
    expect((await ask(alice)).ai).toBe('asked')
  })

  it('refuses a retry to whoever presses, whoever asked', async () => {
    const { alice, limit, askAndHear, used, chat, call, createUser, store } = setup()
    const moderator = createUser('moderator')
    const person = toUser(moderator)
    await store.changeMembers(ROOM_ID, { type: 'role', person, role: 'moderator' }, alice, () => undefined)
    const reply = await askAndHear(alice, 0)
    await limit(40)
    const refused: unknown = await chat.replies.retry(alice, reply).catch((error: unknown) => error)
    expect(refused).toEqual(CODE('rate_limited'))
    const { retryAfterMs = 0 } = refused as CodedError
    expect(Date.now() + retryAfterMs).toBeGreaterThan(Date.parse(toResetAt(Date.now())) - 60_000)
    await chat.replies.retry(moderator, reply)
    const again = await call(1)
    again.end({ usage: USAGE })
    await eventually(async () => expect(await used(moderator)).toEqual({ tokens: 40, micros: 0 }))
    expect(await used(alice)).toEqual({ tokens: 40, micros: 0 })
  })

  it('that was used up since a question waits ends its reply', async () => {
    const { alice, limit, ask, replies, call, replyWith } = setup()
    await limit(40)
    await ask(alice)
    await ask(alice)
    const first = await call(0)
    first.say('an answer')
    first.end({ usage: USAGE })
    const second = (await replies()).at(-1)
    expect(await replyWith(second?.id ?? '', 'failed')).toMatchObject({ error: { code: 'ai_quota' } })
  })
})

describe('what a reply uses', () => {
  it('is told with the reply, and counted', async () => {
    const { alice, assistant, askAndHear, used, store, root, chat } = setup()
    assistant.toCost = (model, { promptTokens, completionTokens }) =>
      model === 'scripted' ? (promptTokens * 2 + completionTokens * 8) / 10 : undefined
    const reply = await askAndHear(alice, 0, { promptTokens: 31, completionTokens: 10 })
    expect((await store.findMessage(reply))?.usage).toMatchObject({ promptTokens: 31, costMicros: 15 })
    expect(await used(alice)).toEqual({ tokens: 41, micros: 15 })
    const row = { replies: 1, promptTokens: 31, completionTokens: 10, costMicros: 15 }
    for (const user of [alice, root])
      expect(await chat.usage.list(user, { by: 'person' })).toEqual([{ key: 'alice', ...row }])
    expect(await chat.usage.list(root, { by: 'person' }, true)).toEqual([])
    const day = toUtcDay(Date.now())
    expect(await chat.usage.list(alice, { by: 'day', from: day, to: day })).toEqual([{ key: day, ...row }])
    expect(await chat.usage.list(alice, { by: 'day', to: daysBefore(day, 1) })).toEqual([])
  })

  it('is estimated where the upstream says nothing of it, and nothing where nothing was said', async () => {
    const { alice, askAndHear, used, ask, call, replies, replyWith } = setup()
    await askAndHear(alice, 0, null)
    expect((await used(alice)).tokens).toBeGreaterThan(100)
    const before = await used(alice)
    await ask(alice)
    const failing = await call(1)
    failing.fail(new AssistantError('ai_auth'))
    await replyWith((await replies()).at(-1)?.id ?? '', 'failed')
    await askAndHear(alice, 2)
    expect(await used(alice)).toEqual({ tokens: before.tokens + 40, micros: 0 })
  })

  it('is settled by another process where its own died', async () => {
    const { alice, limit, ask, call, store, chat, used, replies } = setup()
    await limit(10)
    await ask(alice)
    const lost = await call(0)
    lost.say('cut in the mid')
    const reply = (await replies()).at(-1)
    if (!reply) throw new Error('no reply')
    await eventually(async () => expect((await store.findMessage(reply.id))?.text).not.toBe(''))
    expect(await used(alice)).toEqual({ tokens: 0, micros: 0 })
    await store.changeReply(reply, ['streaming'], { status: 'interrupted' })
    await chat.renewReplies()
    expect((await used(alice)).tokens).toBeGreaterThan(100)
    expect(await store.listUnsettled()).toEqual([])
  })
})

describe('who waits for what others have reserved', () => {
  const assistant = { username: 'ai', model: 'm', answerTokens: 100 }
  const turns = [{ role: 'user' as const, content: 'hi' }]

  function createParts(outcomes: string[]) {
    const store = createMemoryStore()
    const reserve = vi.fn(async () => (outcomes.shift() ?? 'held') as 'held')
    const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
    return {
      reserve,
      budgets: createBudgets({ store: Object.assign(store, { reserve }), assistants: { find: () => null }, log }),
    }
  }
  const key = { id: '1', roomId: ROOM_ID, version: 1 }
  const signal = new AbortController().signal

  it('gets it as soon as it is there', async () => {
    const { budgets, reserve } = createParts(['held', 'reserved'])
    await budgets.reserve(key, assistant, turns, signal)
    expect(reserve).toHaveBeenCalledTimes(2)
  })

  it('does not when it is used up meanwhile, or the reply is over', async () => {
    await expect(createParts(['held', 'used_up']).budgets.reserve(key, assistant, turns, signal)).rejects.toThrow(
      CODE('ai_quota'),
    )
    await expect(createParts(['gone']).budgets.reserve(key, assistant, turns, signal)).rejects.toThrow(
      CODE('ai_interrupted'),
    )
    const over = AbortSignal.abort()
    await expect(createParts(['held']).budgets.reserve(key, assistant, turns, over)).rejects.toThrow(
      CODE('ai_interrupted'),
    )
  })
})

describe('budgets', () => {
  it('are set and listed by admins alone, for people and rooms that are there', async () => {
    const { alice, root, chat } = setup()
    const set = chat.commands['budget:set']
    await expect(set(alice, { scope: 'person', tokensPerDay: 1 })).rejects.toThrow(CODE('forbidden'))
    await expect(chat.commands['budget:list'](alice, {})).rejects.toThrow(CODE('forbidden'))
    for (const id of ['nobody', 'ai', '101'])
      await expect(set(root, { scope: 'person', id, tokensPerDay: 1 })).rejects.toThrow(CODE('not_found'))
    await expect(set(root, { scope: 'room', id: '77', tokensPerDay: 1 })).rejects.toThrow(CODE('not_found'))
  })

  it('of a room are told to whoever may read it', async () => {
    const { alice, root, limitRoom, chat, createStranger, store } = setup()
    await limitRoom(50)
    expect(await chat.usage.readRoom(alice, ROOM_ID)).toEqual({
      person: { used: { tokens: 0, micros: 0 } },
      room: { tokensPerDay: 50, used: { tokens: 0, micros: 0 } },
      resetAt: toResetAt(Date.now()),
    })
    await store.changeRoom(ROOM_ID, { visibility: 'private' }, root, () => undefined)
    await expect(chat.usage.readRoom(createStranger('eve'), ROOM_ID)).rejects.toThrow(CODE('not_found'))
  })
})

it('days begin at midnight of UTC', () => {
  const last = Date.parse('2026-12-31T23:59:59.999Z')
  expect([toUtcDay(last), toUtcDay(last + 1)]).toEqual(['2026-12-31', '2027-01-01'])
  expect(toResetAt(last)).toBe('2027-01-01T00:00:00.000Z')
  expect(toResetAt(last + 1)).toBe('2027-01-02T00:00:00.000Z')
  expect(daysBefore('2027-03-01', 1)).toBe('2027-02-28')
})

it('a cost is whole, never too little, and absent where no price is known', () => {
  expect(priced({ model: 'm', toCost: () => 1.2 }, USAGE)).toEqual({ ...USAGE, costMicros: 2 })
  expect(priced({ model: 'm', toCost: () => 0 }, USAGE)).toEqual({ ...USAGE, costMicros: 0 })
  expect(priced({ model: 'm', toCost: () => undefined }, USAGE)).toEqual(USAGE)
  expect(priced({}, USAGE)).toEqual(USAGE)
})
