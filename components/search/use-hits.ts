import { useCallback, useEffect, useRef, useState } from 'react'
import { fetchHits, type Sought, toTypedSearch } from '#lib/client/search.ts'
import type { Failure } from '#lib/protocol/errors.ts'
import type { SearchHit } from '#lib/protocol/search.ts'

/** While somebody types, nothing is asked. */
const PAUSE_MS = 200

export interface Hits {
  /** Of what was looked for last; null before anything was found. */
  hits: SearchHit[] | null
  hasMore: boolean
  isBusy: boolean
  failure: Failure | null
  loadMore: () => void
  /** Asks again what failed. */
  retry: () => void
}

interface Found {
  hits: SearchHit[] | null
  cursor: string | undefined
  failure: Failure | null
}

const NOTHING: Found = { hits: null, cursor: undefined, failure: null }

/** What is found, page by page, `limit` on each. What was found last stays until more is known. */
export function useHits(sought: Sought, limit?: number): Hits {
  const typed = toTypedSearch(sought)
  const [found, setFound] = useState(NOTHING)
  const [isBusy, setBusy] = useState(typed !== '')
  const [tries, setTries] = useState(0)
  const current = useRef(sought)
  current.current = sought
  /** Which search an answer belongs to. */
  const turn = useRef(0)

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is typed is what is sought, and a try is another search.
  useEffect(() => {
    turn.current++
    const own = turn.current
    if (typed === '') {
      setFound(NOTHING)
      setBusy(false)
      return
    }
    setBusy(true)
    const timer = setTimeout(async () => {
      const answer = await fetchHits(current.current, limit === undefined ? {} : { limit })
      if (turn.current !== own) return
      setBusy(false)
      setFound(
        answer.ok
          ? { hits: answer.data.hits, cursor: answer.data.nextCursor, failure: null }
          : { ...NOTHING, failure: answer.error },
      )
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [typed, tries, limit])

  const { cursor, failure } = found
  const loadMore = useCallback(async () => {
    if (cursor === undefined || isBusy) return
    const own = turn.current
    setBusy(true)
    const answer = await fetchHits(current.current, { cursor, ...(limit !== undefined && { limit }) })
    if (turn.current !== own) return
    setBusy(false)
    setFound((before) =>
      answer.ok
        ? { hits: [...(before.hits ?? []), ...answer.data.hits], cursor: answer.data.nextCursor, failure: null }
        : { ...before, failure: answer.error },
    )
  }, [cursor, isBusy, limit])

  return {
    hits: found.hits,
    hasMore: cursor !== undefined,
    ...{ isBusy, failure },
    loadMore: () => void loadMore(),
    retry: () => (cursor === undefined ? setTries((count) => count + 1) : void loadMore()),
  }
}
