import type { Message } from '#lib/protocol/entities.ts'
import { newerOf } from './message-versions.ts'

/** The pins of a room, newest first, kept as they change. */
export interface Pins {
  list: Message[]
  /** The list is asked for where it is not. */
  isKnown: boolean
  /** Changes of messages while it is asked for: it may have been read before them. Null: nobody asks. */
  meanwhile: Message[] | null
}

export const NO_PINS: Pins = { list: [], isKnown: false, meanwhile: null }

/** A message that was pinned, or is so no more, or says something else. The same object where it is no matter of pins. */
export function takePin(pins: Pins, message: Message): Pins {
  const list = putPin(pins.list, message)
  if (list === pins.list && !pins.meanwhile) return pins
  return { ...pins, list, meanwhile: pins.meanwhile && [...pins.meanwhile, message] }
}

/** The list came. */
export function openPins({ meanwhile }: Pins, list: Message[]): Pins {
  return { list: (meanwhile ?? []).reduce(putPin, list), isKnown: true, meanwhile: null }
}

function putPin(list: Message[], message: Message): Message[] {
  const place = list.findIndex(({ id }) => id === message.id)
  const present = list[place]
  if (!present) return message.pinnedBy === undefined ? list : [message, ...list]
  const newer = newerOf(present, message)
  if (newer === present) return list
  return newer.pinnedBy === undefined ? list.toSpliced(place, 1) : list.with(place, newer)
}
