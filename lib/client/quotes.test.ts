import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Message } from '#lib/protocol/entities.ts'
import { createMessage, ROOM, ROOM_ID } from '#test/samples.ts'
import { createQuotes, type Quotes } from './quotes.ts'

const MESSAGES = [1, 2, 3].map((seq) => createMessage(seq))
const IDS = MESSAGES.map(({ id }) => id)

let quotes: Quotes
let answer: Message[] | null
const ask = vi.fn<(roomId: string, messageIds: string[]) => Promise<Message[] | null>>()
const onChange = vi.fn()

beforeEach(() => {
  vi.useFakeTimers()
  vi.resetAllMocks()
  answer = MESSAGES
  ask.mockImplementation(async () => answer)
  quotes = createQuotes(ask)
  quotes.subscribe(onChange)
})

afterEach(() => {
  quotes.close()
  vi.useRealTimers()
})

describe('quoted messages', () => {
  it('are asked for together, once, however often they are missed', async () => {
    for (const id of [...IDS, ...IDS]) quotes.want(ROOM_ID, id)
    await vi.runAllTimersAsync()
    for (const id of IDS) quotes.want(ROOM_ID, id)
    await vi.runAllTimersAsync()
    expect(ask.mock.calls).toEqual([[ROOM_ID, IDS]])
    expect(IDS.map(quotes.find)).toEqual(MESSAGES)
    expect(onChange).toHaveBeenCalledTimes(1)
  })

  it('are gone when their room was swept', async () => {
    for (const message of MESSAGES) quotes.put(message)
    quotes.takeRoom({ ...ROOM, sweptToSeq: 2 })
    expect(IDS.map(quotes.find)).toEqual(['gone', 'gone', MESSAGES[2]])
    quotes.takeRoom({ ...ROOM, id: '99', sweptToSeq: 3 })
    expect(quotes.find(IDS[2] ?? '')).toBe(MESSAGES[2])
  })

  it('are asked for room by room', async () => {
    quotes.want('1', 'a')
    quotes.want('2', 'b')
    quotes.want('1', 'c')
    answer = []
    await vi.runAllTimersAsync()
    expect(ask.mock.calls).toEqual([
      ['1', ['a', 'c']],
      ['2', ['b']],
    ])
  })

  it('are gone where an answer has none of them; what did not fit into it is asked for again', async () => {
    const parts = [MESSAGES.slice(0, 1), MESSAGES.slice(1, 2), []]
    ask.mockImplementation(async () => parts.shift() ?? [])
    for (const id of IDS) quotes.want(ROOM_ID, id)
    await vi.runAllTimersAsync()
    expect(IDS.map(quotes.find)).toEqual([MESSAGES[0], MESSAGES[1], 'gone'])
    expect(ask).toHaveBeenCalledTimes(3)
  })

  it('wait for the connection', async () => {
    answer = null
    quotes.want(ROOM_ID, IDS[0] ?? '')
    await vi.runAllTimersAsync()
    expect(ask).toHaveBeenCalledTimes(1)
    ask.mockImplementation(async () => MESSAGES.slice(0, 1))
    quotes.wake()
    await vi.runAllTimersAsync()
    expect(quotes.find(IDS[0] ?? '')).toEqual(MESSAGES[0])
  })

  it('follow what is told of them, and of nobody else; an older version is none', () => {
    quotes.takeChanged(createMessage(1))
    expect(quotes.find('1001')).toBeUndefined()
    quotes.put(createMessage(1, { rev: 5 }))
    quotes.takeChanged(createMessage(1, { rev: 7, text: 'edited' }))
    quotes.put(createMessage(1, { rev: 6 }))
    expect(quotes.find('1001')).toMatchObject({ text: 'edited' })
  })
})
