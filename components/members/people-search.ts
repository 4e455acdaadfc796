import { useEffect, useState } from 'react'
import { openChat } from '#lib/client/chat.ts'
import type { SessionUser, User } from '#lib/protocol/entities.ts'
import type { ErrorCode } from '#lib/protocol/errors.ts'

/** A name that is typed on is asked for once. */
const PAUSE_MS = 150

interface PeopleSearch {
  /** What was looked for when this was found; null before anything was. */
  query: string | null
  users: User[]
  error: ErrorCode | null
}

const NOTHING: PeopleSearch = { query: null, users: [], error: null }

/** People and AIs by a part of a name they go by; nobody for a blank one. What was found last stays until more is known. */
export function usePeopleSearch(me: SessionUser, typed: string): PeopleSearch {
  const [found, setFound] = useState(NOTHING)
  const query = typed.trim()
  useEffect(() => {
    if (query === '') return setFound(NOTHING)
    let isGone = false
    const timer = setTimeout(async () => {
      const answer = await openChat(me).call('user:list', { query: [...query].slice(0, QUERY_MAX).join('') })
      if (isGone) return
      setFound(
        answer.ok ? { query, users: answer.data.users, error: null } : { query, users: [], error: answer.error.code },
      )
    }, PAUSE_MS)
    return () => {
      isGone = true
      clearTimeout(timer)
    }
  }, [me, query])
  return found
}

/** Code points: no name is longer. */
const QUERY_MAX = 32
