/**
 * The index knows messages by their ids, so many at a time: a token that is in any of a block's messages is one row, which
 * lists their places in it. A row for each token of each message would be written ten times slower (docs/decisions, 23).
 */

const BLOCK_SIZE = 16_384n
const BLOCK = Number(BLOCK_SIZE)

export function toBlock(id: bigint): number {
  return Number(id / BLOCK_SIZE)
}

export function toPlace(id: bigint): number {
  return Number(id % BLOCK_SIZE)
}

export function toMessageId(block: number, place: number): bigint {
  return BigInt(block) * BLOCK_SIZE + BigInt(place)
}

/** What a message is known by beside its words. No word begins with a space. */
export function toRoomToken(roomId: string | bigint): string {
  return `${ROOM_PREFIX}${roomId}`
}

export function toSenderToken(userId: string | bigint): string {
  return ` f${userId}`
}

export const ROOM_PREFIX = ' r'
export const LINK_TOKEN = ' link'
export const FILE_TOKEN = ' file'
export const IMAGE_TOKEN = ' image'

/** The places of messages within a block of which something is true. */
export class PlaceSet {
  private readonly isIn = new Uint8Array(BLOCK)
  size = 0

  static of(places: Uint8Array): PlaceSet {
    const set = new PlaceSet()
    set.add(places)
    return set
  }

  /** Two bytes each, as the index has them; some may be there twice. */
  add(places: Uint8Array): void {
    for (let at = 0; at + 1 < places.length; at += 2) {
      const place = ((places[at] ?? 0) << 8) | (places[at + 1] ?? 0)
      if (this.isIn[place] === 0) {
        this.isIn[place] = 1
        this.size++
      }
    }
  }

  keepOnly(other: PlaceSet): void {
    for (let place = 0; place < BLOCK; place++) {
      if (this.isIn[place] === 1 && other.isIn[place] === 0) {
        this.isIn[place] = 0
        this.size--
      }
    }
  }

  has(place: number): boolean {
    return this.isIn[place] === 1
  }

  /** The highest first. */
  listDown(): number[] {
    const places: number[] = []
    for (let place = BLOCK - 1; place >= 0; place--) if (this.isIn[place] === 1) places.push(place)
    return places
  }
}

const hexPlaces: string[] = []

/** As the index has them, in hexadecimal. */
export function toHexPlaces(places: readonly number[]): string {
  let hex = ''
  for (const place of places) hex += hexPlaces[place] ?? rememberHex(place)
  return hex
}

function rememberHex(place: number): string {
  const hex = place.toString(16).padStart(4, '0')
  hexPlaces[place] = hex
  return hex
}
