import { useCallback, useSyncExternalStore } from 'react'
import { askCatchUp } from '#lib/client/catch-up.ts'
import type { Failure } from '#lib/protocol/errors.ts'
import { type DigestEntry, parseDigest } from '#lib/protocol/rules/digest.ts'

interface Told {
  entries: DigestEntry[]
  /** How many messages at the beginning it knows nothing of. */
  omitted: number
}

/** What a reader missed in a room, as this page knows it. */
export interface CatchUpState {
  answer: 'none' | 'asked' | Told | { error: Failure }
  isFolded: boolean
  isClosed: boolean
}

const AT_FIRST: CatchUpState = { answer: 'none', isFolded: false, isClosed: false }
/** By who reads, the room, and where they were: however often the panel comes and goes, it is asked for once. */
const known = new Map<string, CatchUpState>()
const listeners = new Set<() => void>()

export interface CatchUpControl {
  /** Does nothing where it is known, or under way. */
  ask(): void
  fold(isFolded: boolean): void
  /** Until the next time. */
  close(): void
}

export function useCatchUp(userId: string, roomId: string, afterSeq: number): [CatchUpState, CatchUpControl] {
  const key = JSON.stringify([userId, roomId, afterSeq])
  const read = () => known.get(key) ?? AT_FIRST
  const state = useSyncExternalStore(subscribe, read, read)
  const ask = useCallback(() => {
    const { answer } = known.get(key) ?? AT_FIRST
    if (answer === 'asked' || (typeof answer === 'object' && 'entries' in answer)) return
    change(key, { answer: 'asked' })
    void askCatchUp(roomId, afterSeq).then((result) =>
      change(key, {
        answer: result.ok
          ? { entries: parseDigest(result.data.text), omitted: result.data.omitted ?? 0 }
          : { error: result.error },
      }),
    )
  }, [key, roomId, afterSeq])
  return [state, { ask, fold: (isFolded) => change(key, { isFolded }), close: () => change(key, { isClosed: true }) }]
}

function change(key: string, next: Partial<CatchUpState>): void {
  known.set(key, { ...(known.get(key) ?? AT_FIRST), ...next })
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
