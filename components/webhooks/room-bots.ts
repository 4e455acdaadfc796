import { useEffect, useState } from 'react'
import { openChat } from '#lib/client/chat.ts'
import type { SessionUser, User } from '#lib/protocol/entities.ts'

/** Pages of members that are looked through for bots. */
const PAGES_MAX = 20

/** The bots that are in a room; null until they are known. What can't be read are none. */
export function useRoomBots(me: SessionUser, roomId: string): User[] | null {
  const [bots, setBots] = useState<User[] | null>(null)
  useEffect(() => {
    let isGone = false
    void listRoomBots(me, roomId).then((found) => !isGone && setBots(found))
    return () => {
      isGone = true
    }
  }, [me, roomId])
  return bots
}

async function listRoomBots(me: SessionUser, roomId: string): Promise<User[]> {
  const bots: User[] = []
  let cursor: string | undefined
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const answer = await openChat(me).call('member:list', { roomId, ...(cursor !== undefined && { cursor }) })
    if (!answer.ok) break
    bots.push(...answer.data.members.map(({ user }) => user).filter(({ kind }) => kind === 'bot'))
    cursor = answer.data.nextCursor
    if (cursor === undefined) break
  }
  return bots
}
