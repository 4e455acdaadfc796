import { useEffect, useSyncExternalStore } from 'react'
import type { SessionUser } from '#lib/protocol/entities.ts'
import type { MessagePage } from '#lib/protocol/http.ts'
import { type Chat, openChat } from './chat.ts'
import { getJson } from './get-json.ts'
import { useQuoted } from './hooks.ts'
import type { Quoted } from './quotes.ts'

/** The messages that replies cite, by their place in the room. What they say now is kept where quotes are. */

type Found = { id: string } | 'gone'

interface Cited {
  found: Map<string, Found>
  asked: Set<string>
  listeners: Set<() => void>
}

const kept = new WeakMap<Chat, Cited>()

/** A message that is cited, followed for as long as the component is there; undefined until it is known. */
export function useCited(me: SessionUser, roomId: string, seq: number): Quoted | undefined {
  const chat = typeof window === 'undefined' ? null : openChat(me)
  const key = `${roomId} ${seq}`
  useEffect(() => {
    if (chat) void ask(chat, roomId, seq)
  }, [chat, roomId, seq])
  const found = useSyncExternalStore(
    (listener) => (chat ? subscribe(chat, listener) : () => {}),
    () => chat && open(chat).found.get(key),
    () => undefined,
  )
  const id = found && found !== 'gone' ? found.id : null
  const quoted = useQuoted(me, roomId, id, id !== null)
  return found === 'gone' ? 'gone' : quoted
}

/** Once for each; again where there was no answer, when the next one looks. */
async function ask(chat: Chat, roomId: string, seq: number): Promise<void> {
  const cited = open(chat)
  const key = `${roomId} ${seq}`
  if (cited.found.has(key) || cited.asked.has(key)) return
  cited.asked.add(key)
  const answer = await getJson<MessagePage>(`/api/rooms/${roomId}/messages?after=${seq - 1}&limit=1`)
  cited.asked.delete(key)
  if (!answer.ok && answer.error.code !== 'not_found') return
  const message = answer.ok ? answer.data.messages.find((one) => one.seq === seq) : undefined
  if (message) chat.quotes.put(message)
  cited.found.set(key, message ? { id: message.id } : 'gone')
  for (const listener of cited.listeners) listener()
}

function open(chat: Chat): Cited {
  const known = kept.get(chat) ?? { found: new Map(), asked: new Set(), listeners: new Set() }
  kept.set(chat, known)
  return known
}

function subscribe(chat: Chat, listener: () => void): () => void {
  const { listeners } = open(chat)
  listeners.add(listener)
  return () => listeners.delete(listener)
}
