import { useEffect, useState } from 'react'
import { useShell } from '#components/shell/shell-context.tsx'
import { fetchLatest } from '#lib/client/room-list.ts'
import type { Message } from '#lib/protocol/entities.ts'

/** However much is said, the last words are asked for this often. */
const SPACING_MS = 2_000
/** Narrower, or lower: the stylesheet's `max-tablet`. */
const PHONE = '(width < 45.0625rem) or (height < 27.5rem)'

/** What was said last in each room, by its id: where the list is shown that has it, which is on a phone. */
export function useLatest(): ReadonlyMap<string, Message> {
  const { rooms } = useShell()
  const [latest, setLatest] = useState<ReadonlyMap<string, Message>>(NOTHING)
  const heads = rooms.map(({ id, lastSeq }) => `${id}:${lastSeq}`).join()
  const [askedFor, setAskedFor] = useState<string | null>(null)
  useEffect(() => {
    if (heads === askedFor || !window.matchMedia(PHONE).matches) return
    let isGone = false
    const timer = setTimeout(
      async () => {
        const messages = await fetchLatest()
        if (isGone) return
        setAskedFor(heads)
        if (messages) setLatest(new Map(messages.map((message) => [message.roomId, message])))
      },
      askedFor === null ? 0 : SPACING_MS,
    )
    return () => {
      isGone = true
      clearTimeout(timer)
    }
  }, [heads, askedFor])
  return latest
}

const NOTHING: ReadonlyMap<string, Message> = new Map()
