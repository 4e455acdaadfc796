import { useEffect, useRef } from 'react'
import { useAnnounce } from '#components/ui/announcer.tsx'
import type { RoomView } from '#lib/client/room-view.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { isPending, type Message } from '#lib/protocol/entities.ts'
import { cutText } from '#lib/protocol/graphemes.ts'
import { toSaid } from '#lib/protocol/rules/files.ts'
import { toEventSentence } from './event-sentence.ts'
import { findPerson, useRoomContext } from './room-context.tsx'

/** Messages that come this close together are spoken together. */
const GATHER_MS = 800
/** More than this at once are only counted. */
const SPOKEN_MAX = 3
const SPOKEN_CHARACTERS = 200

/** Tells screen readers what others say, and of the AI only that it begins and what it said in the end: never word by word. */
export default function Announcements({ view }: { view: RoomView }) {
  const { t } = useI18n()
  const announce = useAnnounce()
  const context = useRoomContext()
  const pending = useRef(new Set<string>())
  const spokenSeq = useRef<number | null>(null)
  const gathered = useRef<string[]>([])
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  useEffect(() => {
    const say = (sentence: string) => {
      gathered.current.push(sentence)
      clearTimeout(timer.current)
      timer.current = setTimeout(() => {
        const { length } = gathered.current
        announce(length > SPOKEN_MAX ? t('room.newMessages', { n: length }) : gathered.current.join('\n'))
        gathered.current = []
      }, GATHER_MS)
    }
    const name = (username: string) => findPerson(context, username).displayName
    const toSentence = (message: Message) => {
      if (message.kind === 'system') return toEventSentence(message, name, context.assistants[0]?.username, t)
      const text = cutText(toSaid(message), SPOKEN_CHARACTERS)
      if (message.kind !== 'ai') return t('room.said', { who: name(message.sender), text })
      if (!isPending(message.status)) return t('ai.answered', { ai: name(message.sender), text })
      return t('ai.startedFor', { ai: name(message.sender), who: name(message.askedBy ?? '') })
    }

    for (const message of view.messages) {
      const hasEnded = pending.current.has(message.id) && !isPending(message.status)
      if (hasEnded) pending.current.delete(message.id)
      else if (message.kind === 'ai' && isPending(message.status)) pending.current.add(message.id)
      const isLive = view.lastLive !== null && spokenSeq.current !== null && message.seq > spokenSeq.current
      if ((isLive && message.sender !== context.me.username) || hasEnded) say(toSentence(message))
    }
    if (view.phase === 'ready') spokenSeq.current = view.messages.at(-1)?.seq ?? 0
  }, [view.messages, view.lastLive, view.phase, context, announce, t])

  useEffect(() => () => clearTimeout(timer.current), [])
  return null
}
