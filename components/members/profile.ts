import { useCallback, useEffect, useState } from 'react'
import { openChat } from '#lib/client/chat.ts'
import type { SessionUser } from '#lib/protocol/entities.ts'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import type { Member } from '#lib/protocol/members.ts'
import type { Profile } from '#lib/protocol/users.ts'

/** What the card of somebody shows beside their name. */
interface Shown {
  profile: Profile | null
  /** As they stand in the room; null for no member. */
  member: Member | null
  error: ErrorCode | null
  isRead: boolean
}

const NOTHING: Shown = { profile: null, member: null, error: null, isRead: false }

/** Somebody as they are known now, and as they stand in this room; and what asks again. */
export function useProfile(me: SessionUser, roomId: string, username: string): [Shown, () => void] {
  const [shown, setShown] = useState(NOTHING)
  const [asked, setAsked] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again whenever somebody asks.
  useEffect(() => {
    let isGone = false
    void read(me, roomId, username).then((read) => {
      if (!isGone) setShown(read)
    })
    return () => {
      isGone = true
    }
  }, [me, roomId, username, asked])
  return [shown, useCallback(() => setAsked((times) => times + 1), [])]
}

async function read(me: SessionUser, roomId: string, username: string): Promise<Shown> {
  const { call } = openChat(me)
  const [profile, list] = await Promise.all([
    call('profile:read', { username }),
    call('member:list', { roomId, query: username }),
  ])
  const members = list.ok ? list.data.members : []
  return {
    profile: profile.ok ? profile.data : null,
    member: members.find(({ user }) => user.username === username) ?? null,
    error: profile.ok ? null : profile.error.code,
    isRead: true,
  }
}
