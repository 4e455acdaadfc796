import { useCallback, useEffect, useState } from 'react'
import type { RoomRole, SessionUser } from '#lib/protocol/entities.ts'
import type { Fact } from '#lib/protocol/wire.ts'
import { type Chat, openChat } from './chat.ts'
import { useConnection } from './hooks.ts'

/** What a list of members says beside their names: kept only while somebody looks at it. */

export interface MemberNote {
  role: RoomRole
  /** ISO 8601; of those who are online and touch nothing. */
  awaySince?: string
  /** Of those who are online and want not to be disturbed. */
  isQuiet?: true
  /** ISO 8601; of those who are not online. */
  lastSeenAt?: string
}

export interface MemberNotes {
  /** By the id of the user. Of a very large room not all are known. */
  notes: ReadonlyMap<string, MemberNote>
  /** Usernames; null where that is not for the reader. */
  banned: readonly string[] | null
}

const NO_NOTES: MemberNotes = { notes: new Map(), banned: null }

/** So many pages of members are read. */
const PAGES_MAX = 5

type NoteFact =
  | { type: 'member:changed'; fact: Fact<'member:changed'> }
  | { type: 'presence:changed'; fact: Fact<'presence:changed'> }
  | { type: 'away:changed'; fact: Fact<'away:changed'> }

/** What is known of a room's members, followed for as long as the component is there; and what asks for it again. */
export function useMemberNotes(me: SessionUser, roomId: string): [MemberNotes, () => void] {
  const [known, setKnown] = useState(NO_NOTES)
  const [asked, setAsked] = useState(0)
  const isOnline = useConnection(me).state === 'online'
  useEffect(() => {
    const chat = openChat(me)
    const take = (event: NoteFact) => {
      if (event.fact.roomId !== roomId) return
      setKnown((before) => ({ ...before, notes: reduceNotes(before.notes, event, new Date().toISOString()) }))
    }
    const stops = [
      chat.on('member:changed', (fact) => take({ type: 'member:changed', fact })),
      chat.on('presence:changed', (fact) => take({ type: 'presence:changed', fact })),
      chat.on('away:changed', (fact) => take({ type: 'away:changed', fact })),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }, [me, roomId])
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again whenever somebody asks.
  useEffect(() => {
    if (!isOnline) return
    let isGone = false
    void readNotes(openChat(me), roomId).then((read) => {
      if (read && !isGone) setKnown(read)
    })
    return () => {
      isGone = true
    }
  }, [me, roomId, isOnline, asked])
  return [known, useCallback(() => setAsked((times) => times + 1), [])]
}

/** `now`: ISO 8601. */
export function reduceNotes(
  notes: MemberNotes['notes'],
  event: NoteFact,
  now: string,
): ReadonlyMap<string, MemberNote> {
  const next = new Map(notes)
  if (event.type === 'member:changed') {
    const { user, role } = event.fact
    next.set(user.id, { ...next.get(user.id), role })
  } else if (event.type === 'presence:changed') {
    for (const { id } of event.fact.joined) put(next, id, {})
    for (const id of event.fact.left) put(next, id, { lastSeenAt: now })
  } else
    for (const { userId, since, isQuiet } of event.fact.people)
      put(next, userId, { ...(since !== null && { awaySince: since }), ...(isQuiet && { isQuiet }) })
  return next
}

function put(notes: Map<string, MemberNote>, id: string, seen: Omit<MemberNote, 'role'>): void {
  const known = notes.get(id)
  if (known) notes.set(id, { role: known.role, ...seen })
}

/** Null where there was no answer. */
async function readNotes({ call }: Pick<Chat, 'call'>, roomId: string): Promise<MemberNotes | null> {
  const notes = new Map<string, MemberNote>()
  let banned: string[] | null = null
  let cursor: string | undefined
  for (let page = 0; page < PAGES_MAX; page++) {
    const answer = await call('member:list', { roomId, ...(cursor !== undefined && { cursor }) })
    if (!answer.ok) return null
    for (const { user, role, awaySince, isQuiet, lastSeenAt } of answer.data.members)
      notes.set(user.id, {
        role,
        ...(awaySince && { awaySince }),
        ...(isQuiet && { isQuiet }),
        ...(lastSeenAt && { lastSeenAt }),
      })
    banned ??= answer.data.banned ?? null
    cursor = answer.data.nextCursor
    if (cursor === undefined) break
  }
  return { notes, banned }
}
