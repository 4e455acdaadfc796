import type { ToolCall } from '#lib/chat/ports.ts'
import type { CallPiece } from './chunk.ts'
import { createTextReader, takeUnits } from './text.ts'

/** Puts the calls of tools together that an answer sends in pieces, and bounds them. */

/** More calls of one answer are dropped. */
export const CALLS_MAX = 8
/** UTF-16 units of a call's arguments; what is longer is cut, which makes it no JSON any more. */
export const INPUT_MAX = 8_000

interface Call {
  id: string
  name: string
  input: string
  read(piece: string): string
}

export interface CallReader {
  push(pieces: CallPiece[]): void
  /** Whole ones alone; each with an id of its own. */
  end(): ToolCall[]
}

export function createCallReader(): CallReader {
  const calls = new Map<number, Call>()
  let latest = -1

  /** Servers that number nothing send each call whole, or with its id in every piece. */
  function toPlace({ index, id }: CallPiece): number {
    if (index !== undefined) return index
    if (latest < 0) return 0
    const present = calls.get(latest)
    return id === undefined || present?.id === id ? latest : latest + 1
  }

  return {
    push(pieces) {
      for (const piece of pieces) {
        const place = toPlace(piece)
        const known = calls.get(place)
        if (!known && calls.size >= CALLS_MAX) continue
        latest = place
        const call = known ?? { id: '', name: '', input: '', read: createTextReader() }
        calls.set(place, call)
        // Some say both again with every piece.
        call.id ||= piece.id ?? ''
        call.name ||= piece.name ?? ''
        call.input += takeUnits(call.read(piece.input), INPUT_MAX - call.input.length)
      }
    },
    end() {
      const ids = new Set<string>()
      return [...calls]
        .filter(([, { name }]) => name !== '')
        .sort(([a], [b]) => a - b)
        .map(([place, { id, name, input }]) => {
          const own = id === '' || ids.has(id) ? `call_${place}` : id
          ids.add(own)
          return { id: own, name, input }
        })
    },
  }
}
