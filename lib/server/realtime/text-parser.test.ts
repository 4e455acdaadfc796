import { Encoder, type Packet, PacketType } from 'socket.io-parser'
import { describe, expect, it } from 'vitest'
import type { RoomEntered } from '#lib/protocol/rooms.ts'
import { createAwayEncoder, toAwayFact } from './away-fact.ts'
import { createEnteredEncoder } from './entered-encoder.ts'
import { Encoded, textParser } from './text-parser.ts'

const own = new textParser.Encoder()
const original = new Encoder()

describe('packets', () => {
  it.each<Packet>([
    { type: PacketType.CONNECT, nsp: '/chat', data: { sid: 'x' } },
    { type: PacketType.CONNECT_ERROR, nsp: '/chat', data: { message: 'no', data: { code: 'unauthenticated' } } },
    { type: PacketType.DISCONNECT, nsp: '/chat' },
    { type: PacketType.EVENT, nsp: '/', data: ['n', 1] },
    { type: PacketType.EVENT, nsp: '/chat', data: ['fact', { text: '你好 "👍🏽"\n', nothing: undefined, none: null }] },
    { type: PacketType.EVENT, nsp: '/chat', id: 0, data: ['ask'] },
    { type: PacketType.ACK, nsp: '/chat', id: 12, data: [{ ok: true, data: {} }] },
    { type: PacketType.ACK, nsp: '/', id: 0, data: [] },
  ])('are what Socket.IO writes itself: %j', (packet) => {
    expect(own.encode({ ...packet })).toEqual(original.encode({ ...packet }))
  })

  it('take an answer that is encoded already', () => {
    const answer = new Encoded(['{"text":', Buffer.from('"你好"'), '}'])
    const packet = { type: PacketType.ACK, nsp: '/chat', id: 7, data: [answer] }
    expect(own.encode(packet).map(String)).toEqual(['3/chat,7[{"text":"你好"}]'])
  })

  it('take a fact that is encoded already', () => {
    const fact = new Encoded([Buffer.from('{"text":"你好"}')])
    const packet = { type: PacketType.EVENT, nsp: '/chat', data: ['a fact', fact] }
    expect(own.encode(packet).map(String)).toEqual(['2/chat,["a fact",{"text":"你好"}]'])
  })
})

describe('answers to room:enter', () => {
  const person = { id: '2', username: '林', displayName: '林', kind: 'human', role: 'member', color: 30 } as const
  const room = { id: '1', slug: 'lobby', name: 'Lobby', topic: '', visibility: 'public', trigger: 'off' } as const
  const entered: RoomEntered = {
    room: { ...room, kind: 'channel', assistants: [], model: '', instructions: '', lastSeq: 0 },
    mine: null,
    me: person,
    members: [person],
    online: ['2'],
    messages: [],
    hasBefore: false,
    replies: [],
    rev: 3,
  }

  it('say the same as without it', () => {
    const encode = createEnteredEncoder()
    for (const answer of [entered, { ...entered, hasMore: true, me: { ...person, id: '3' } }])
      expect(JSON.parse(String(encode(answer)))).toEqual(JSON.parse(JSON.stringify(answer)))
  })

  it('have a list that changed as it is now', () => {
    const encode = createEnteredEncoder()
    encode(entered)
    expect(JSON.parse(String(encode({ ...entered, online: ['2', '3'] }))).online).toEqual(['2', '3'])
  })

  it('encode a list once for all who get it', () => {
    const encode = createEnteredEncoder()
    let encodings = 0
    const counted = Object.assign([person], {
      toJSON() {
        encodings++
        return [person]
      },
    })
    for (let answer = 0; answer < 5; answer++) encode({ ...entered, members: counted })
    expect(encodings).toBe(1)
  })
})

describe('who is away', () => {
  it('is said as without it, and encoded once for all who come as long as the list is the same', () => {
    const encode = createAwayEncoder()
    const list = [
      { userId: '1', since: 1_000 },
      { userId: '2', since: null, isQuiet: true },
    ]
    const fact = encode('7', list)
    expect(JSON.parse(String(fact))).toEqual(toAwayFact('7', list))
    expect(encode('7', list)).toBe(fact)
    expect(JSON.parse(String(encode('7', list.slice(1))))).toEqual(toAwayFact('7', list.slice(1)))
  })
})
