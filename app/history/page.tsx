import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { History } from '#components/history/history.tsx'
import { LOBBY_SLUG } from '#lib/protocol/limits.ts'
import { requirePageUser } from '#lib/server/auth/page.ts'
import { chat } from '#lib/server/chat.ts'
import { env } from '#lib/server/env.ts'
import { getI18n } from '../i18n.ts'

interface Props {
  searchParams: Promise<{ room?: string | string[] }>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getI18n()).t('history.title') }
}

export default async function HistoryPage({ searchParams }: Props) {
  const me = await requirePageUser('/history')
  const { room: wanted } = await searchParams
  const slug = typeof wanted === 'string' ? wanted : LOBBY_SLUG
  const { assistant, listRooms, findRoomBySlug, requireEntrance, readRoom } = chat()
  const [room, rooms] = await Promise.all([findRoomBySlug(me, slug), listRooms(me)])
  if (!room) notFound()
  const { messages, members, hasBefore } = await readRoom(me, await requireEntrance(me, room.id), undefined, () => [])
  return (
    <History
      key={room.id}
      me={me}
      rooms={rooms}
      room={room}
      members={members}
      newest={messages}
      hasBefore={hasBefore}
      assistant={{ mode: assistant.mode, model: assistant.model, name: env().AI_NAME }}
    />
  )
}
