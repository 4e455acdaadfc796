import { useEffect, useRef } from 'react'
import { useZonedFormat } from '#components/chat/times.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { openChat } from '#lib/client/chat.ts'
import { changeKeptPage, type KeptRoom } from '#lib/client/kept-rooms.ts'
import { LOCALES } from '#lib/i18n/language.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message, Room } from '#lib/protocol/entities.ts'

const ROOMS_MAX = 5
const LINES_MAX = 50
/** After the last change. */
const SETTLE_MS = 2_000

/** Puts aside what is read in this room, for a time without a connection. */
export function useKeptRooms(room: Room | undefined, toName: (room: Room) => string): void {
  const { t, lang } = useI18n()
  const { me, rooms } = useShell()
  const format = useZonedFormat()
  const toLine = ({ sender, text, sentAt, seq }: Message) => ({
    ...{ seq, sentAt: Date.parse(sentAt) },
    who: openChat(me).users.find(sender)?.displayName ?? sender,
    at: `${format.day(sentAt)} ${format.time(sentAt)}`,
    text,
  })
  const keep = async (kept: Room, messages: Message[]) => {
    const said = messages.filter(({ kind, deletedAt, text }) => kind !== 'system' && !deletedAt && text !== '')
    const { id, keepDays } = kept
    const lines = said.slice(-LINES_MAX).map(toLine)
    const own: KeptRoom = { id, name: toName(kept), lines, ...(keepDays !== undefined && { keepDays }) }
    const words = {
      lobby: t('room.lobby'),
      hidden: t('notices.hidden'),
      offline: t('notices.offline'),
      kept: t('notices.kept'),
      nothing: t('notices.nothingKept'),
      retry: t('common.retry'),
    }
    await changeKeptPage((before) => {
      // That a room was lost is not always heard at once.
      const isOwn = ({ id }: KeptRoom) => rooms.some((room) => room.id === id)
      const known = before?.userId === me.id ? before.rooms.filter(({ id }) => id !== kept.id).filter(isOwn) : []
      const others = known.map((room) =>
        withoutSwept(
          room,
          rooms.find(({ id }) => id === room.id),
        ),
      )
      return { userId: me.id, lang: LOCALES[lang], rooms: [own, ...others].slice(0, ROOMS_MAX), words }
    })
  }
  const latest = useRef(keep)
  useEffect(() => {
    latest.current = keep
  })

  const roomId = room?.id
  const current = useRef(room)
  useEffect(() => {
    current.current = room
  }, [room])
  useEffect(() => {
    if (roomId === undefined) return
    const open = openChat(me).rooms.open(roomId)
    let timer: ReturnType<typeof setTimeout> | undefined
    const plan = () => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        const { messages, hasAfter, connection } = open.getView()
        // Whoever reads in the past has not read the end, and whose session is over may not read it any more.
        const isKnown = messages.length > 0 || current.current?.sweptToSeq !== undefined
        const mayKeep = isKnown && !hasAfter && connection.state !== 'ended'
        if (current.current && mayKeep) void latest.current(current.current, messages)
      }, SETTLE_MS)
    }
    plan()
    const stop = open.subscribe(plan)
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [me, roomId])
}

/** What was swept of a room since it was put aside. */
function withoutSwept(
  kept: KeptRoom,
  { sweptToSeq = 0, keepDays }: Partial<Pick<Room, 'sweptToSeq' | 'keepDays'>> = {},
): KeptRoom {
  const { keepDays: _, ...room } = kept
  const lines = kept.lines.filter(({ seq }) => !(seq <= sweptToSeq))
  return { ...room, lines, ...(keepDays !== undefined && { keepDays }) }
}
