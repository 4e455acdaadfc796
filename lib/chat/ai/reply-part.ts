import { takeBytes, toTextBytes } from '../bytes.ts'

/** One part of a reply, its text or its thinking: what was said of it, and how much of that people have been told. */

/** Of JSON. A unit of text has no more, but for control characters. */
const BYTES_PER_UNIT = 3

export interface ReplyPart {
  /** All that was said and fits. */
  said(): string
  told(): string
  append(piece: string): void
  /** What was said and told before this writer. */
  begin(text: string): void
  clear(): void
  /** Something did not fit, or nothing more will. */
  isFull(): boolean
  /** What people do not know yet: what stands from `offset` on, which trims what they have. Null where they know all. */
  takeDelta(): { offset: number; text: string } | null
}

/** `maxLength`: UTF-16 units; in JSON it takes at most three times as many bytes. */
export function createReplyPart(maxLength: number): ReplyPart {
  let text = ''
  let toldLength = 0
  let leftBytes = maxLength * BYTES_PER_UNIT
  let isFull = false

  function append(piece: string): void {
    if (isFull) return
    const fitting = takeBytes(piece.slice(0, maxLength - text.length), leftBytes)
    text += fitting
    leftBytes -= toTextBytes(fitting)
    isFull = fitting.length < piece.length || text.length === maxLength
  }

  return {
    said: () => text,
    told: () => text.slice(0, toldLength),
    append,
    begin(said) {
      append(said)
      toldLength = text.length
    },
    clear() {
      text = ''
      leftBytes = maxLength * BYTES_PER_UNIT
      isFull = false
    },
    isFull: () => isFull,
    takeDelta() {
      if (text.length === toldLength) return null
      const offset = Math.min(toldLength, text.length)
      toldLength = text.length
      return { offset, text: text.slice(offset) }
    },
  }
}
