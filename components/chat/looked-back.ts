import { useSyncExternalStore } from 'react'
import type { Message } from '#lib/protocol/entities.ts'
import type { ReplyVersion } from '#lib/protocol/replies.ts'

/** Which replies the reader looks back at, by their ids, and at which of their earlier versions. */
const lookedBack = new Map<string, ReplyVersion>()
const listeners = new Set<() => void>()

/** Null: the reader sees the latest again. */
export function lookBack(messageId: string, version: ReplyVersion | null): void {
  if (version) lookedBack.set(messageId, version)
  else lookedBack.delete(messageId)
  for (const listener of listeners) listener()
}

/** Undefined: the latest is shown. */
export function useLookedBack(messageId: string): ReplyVersion | undefined {
  const read = () => lookedBack.get(messageId)
  return useSyncExternalStore(subscribe, read, () => undefined)
}

/** Undefined: the latest is shown now. */
export function findLookedBack(messageId: string): ReplyVersion | undefined {
  return lookedBack.get(messageId)
}

/** What the reader sees of a message. */
export function toShownText({ id, text }: Pick<Message, 'id' | 'text'>): string {
  return lookedBack.get(id)?.text ?? text
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
