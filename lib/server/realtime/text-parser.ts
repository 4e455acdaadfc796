import { Decoder, Encoder, type Packet, PacketType } from 'socket.io-parser'

/**
 * Socket.IO's own wire format, written by a server that never sends binary data: nothing is searched for it, and what
 * was encoded before is not encoded again.
 */

/** A value whose JSON is known. In an answer it may stand for the whole answer, nowhere else. */
export class Encoded<T> {
  readonly json: string
  /** What it was; for the compiler alone. */
  declare readonly value: T

  constructor(json: string) {
    this.json = json
  }
}

class TextEncoder extends Encoder {
  override encode(packet: Packet): string[] {
    const { type, nsp, id, data } = packet
    if (type !== PacketType.EVENT && type !== PacketType.ACK) return super.encode(packet) as string[]
    return [`${type}${nsp === '/' ? '' : `${nsp},`}${id ?? ''}${toJson(data)}`]
  }
}

function toJson(data: unknown[]): string {
  const [first] = data
  return first instanceof Encoded ? `[${first.json}]` : JSON.stringify(data)
}

/** For the `parser` option of Socket.IO's server. */
export const textParser = { Encoder: TextEncoder, Decoder }
