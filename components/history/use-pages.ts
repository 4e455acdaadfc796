import { useCallback, useRef, useState } from 'react'
import { fetchHistory, fetchHistoryOf, type HistoryPosition } from '#lib/client/history.ts'
import type { Message } from '#lib/protocol/entities.ts'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import type { MessagePage } from '#lib/protocol/http.ts'

export interface Pages {
  messages: Message[]
  older: PageEnd
  newer: PageEnd
}

/** One end of what is shown. */
export interface PageEnd {
  hasMore: boolean
  isLoading: boolean
  error: ErrorCode | null
  load: () => void
  /** When the reader comes near: after a failure they ask by the button, scrolling would ask without end. */
  loadNear: () => void
}

/** Messages of a room, ascending, and how to get those before and behind them. */
export function usePages(roomId: string, first: MessagePage, person: string | null): Pages {
  const [messages, setMessages] = useState(first.messages)
  const add = useCallback((more: Message[]) => {
    setMessages((old) => {
      const known = new Set(old.map(({ seq }) => seq))
      return [...old, ...more.filter(({ seq }) => !known.has(seq))].sort((a, b) => a.seq - b.seq)
    })
  }, [])
  const parts = { roomId, person, add }
  const older = usePageEnd({ ...parts, side: 'before', from: messages[0], hasMore: first.hasBefore })
  const newer = usePageEnd({ ...parts, side: 'after', from: messages.at(-1), hasMore: first.hasAfter })
  return { messages, older, newer }
}

interface PageEndParts {
  roomId: string
  /** Of one person only older ones can be had: they open at the newest. */
  person: string | null
  side: 'before' | 'after'
  /** What stands at this end. */
  from: Message | undefined
  hasMore: boolean
  add: (messages: Message[]) => void
}

function usePageEnd({ roomId, person, side, from, hasMore: hasMoreAtFirst, add }: PageEndParts): PageEnd {
  const [hasMore, setHasMore] = useState(hasMoreAtFirst)
  const [isLoading, setLoading] = useState(false)
  const [error, setError] = useState<ErrorCode | null>(null)
  /** From where a page was asked for: scrolling asks more often than the page is drawn. */
  const asked = useRef<string | null>(null)
  const run = useCallback(async () => {
    if (from === undefined || !hasMore || asked.current === from.id) return
    asked.current = from.id
    setLoading(true)
    const position: HistoryPosition = side === 'before' ? { before: from.seq } : { after: from.seq }
    const result = await (person === null
      ? fetchHistory(roomId, position)
      : fetchHistoryOf(roomId, { person, beforeId: from.id }))
    setLoading(false)
    setError(result.ok ? null : result.error.code)
    if (!result.ok) {
      asked.current = null
      return
    }
    add(result.data.messages)
    setHasMore(side === 'before' ? result.data.hasBefore : result.data.hasAfter)
  }, [from, hasMore, roomId, person, side, add])
  const load = useCallback(() => void run(), [run])
  const loadNear = useCallback(() => {
    if (error === null) void run()
  }, [error, run])
  return { hasMore, isLoading, error, load, loadNear }
}
