import type { Message } from '#lib/protocol/entities.ts'

/**
 * The facts that a room's receivers hear are the same bytes for all of them. Each is parsed whole once; another
 * receiver's copy is compared byte by byte with what was parsed, which proves as much and leaves the processor to the
 * server.
 */

export interface Run {
  first: number
  last: number
}
interface Entry {
  bytes: Buffer
  runs: Run[]
}

const KEPT_MAX = 4_096

export class FactLog {
  private entries: Entry[] = []
  /** Number of the first entry that is kept. */
  private base = 0

  /**
   * The runs of seqs in the `messages:created` fact at `bytes[start, end)`, and the number of the entry after it.
   * `expected` is the number that the receiver thinks is next.
   */
  read(bytes: Buffer, start: number, end: number, expected: number): { runs: Run[]; next: number } {
    const known = this.entries[expected - this.base]
    if (known && isSame(known, bytes, start, end)) return { runs: known.runs, next: expected + 1 }
    const place = this.entries.findLastIndex((entry) => isSame(entry, bytes, start, end))
    const found = this.entries[place]
    if (found) return { runs: found.runs, next: this.base + place + 1 }
    return this.append(Buffer.from(bytes.subarray(start, end)))
  }

  private append(bytes: Buffer): { runs: Run[]; next: number } {
    const runs = toRuns(parseMessages(bytes.toString('utf8')))
    this.entries.push({ bytes, runs })
    if (this.entries.length > KEPT_MAX) {
      this.entries = this.entries.slice(KEPT_MAX / 2)
      this.base += KEPT_MAX / 2
    }
    return { runs, next: this.base + this.entries.length }
  }
}

function isSame(entry: Entry, bytes: Buffer, start: number, end: number): boolean {
  return entry.bytes.length === end - start && bytes.compare(entry.bytes, 0, end - start, start, end) === 0
}

function parseMessages(packet: string): Message[] {
  const [name, fact] = JSON.parse(packet.slice(packet.indexOf('['))) as [string, { messages: Message[] }]
  if (name !== 'messages:created') throw new Error(`not a list of messages: ${name}`)
  return fact.messages.map(requireMessage)
}

function requireMessage(message: Message): Message {
  const { id, roomId, seq, rev, sender, kind, text, sentAt, clientId } = message
  // An AI's has no words yet.
  const isSaid = kind === 'ai' || (text && clientId)
  const isWhole = id && roomId && seq > 0 && rev > 0 && sender && isSaid && !Number.isNaN(Date.parse(sentAt))
  if (!isWhole) throw new Error(`not a whole message: ${JSON.stringify(message)}`)
  return message
}

function toRuns(messages: Message[]): Run[] {
  const runs: Run[] = []
  for (const { seq } of messages) {
    const run = runs.at(-1)
    if (run && seq === run.last + 1) run.last = seq
    else runs.push({ first: seq, last: seq })
  }
  return runs
}
