import { Decoder, Encoder, type Packet, PacketType } from 'socket.io-parser'

/**
 * Socket.IO's own wire format, written by a server that never sends binary data: nothing is searched for it, and what
 * was encoded before is not encoded again.
 */

/** JSON in parts: text of its own, and bytes that others get too. It may stand for all of an answer, or what a fact says. */
export class Encoded<T> {
  readonly parts: readonly (string | Buffer)[]
  /** What it was; for the compiler alone. */
  declare readonly value: T

  constructor(parts: readonly (string | Buffer)[]) {
    this.parts = parts
  }

  /** The same between two texts, as a part of something larger. */
  within<W>(before: string, after: string): Encoded<W> {
    return new Encoded([before, ...this.parts, after])
  }

  /** JSON.stringify meets it where it may not stand. */
  toJSON(): never {
    throw new Error('what is encoded already stands for a whole answer')
  }

  toString(): string {
    return this.parts.map(String).join('')
  }
}

class PacketEncoder extends Encoder {
  override encode(packet: Packet): (string | Encoded<Packet>)[] {
    const { type, nsp, id, data } = packet
    if (type !== PacketType.EVENT && type !== PacketType.ACK) return super.encode(packet) as string[]
    const head = `${type}${nsp === '/' ? '' : `${nsp},`}${id ?? ''}`
    const last = data.at(-1)
    if (!(last instanceof Encoded)) return [head + JSON.stringify(data)]
    const before = data.slice(0, -1).map((one: unknown) => `${JSON.stringify(one)},`)
    return [last.within(`${head}[${before.join('')}`, ']')]
  }
}

/**
 * For the `parser` option of a server whose sockets write straight: a packet may come out in parts, which
 * straight-writes.ts puts together.
 */
export const textParser = { Encoder: PacketEncoder, Decoder }
