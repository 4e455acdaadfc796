import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { History } from '#components/history/history.tsx'
import { LOBBY_SLUG } from '#lib/protocol/limits.ts'
import { chat } from '#lib/server/chat.ts'
import { getI18n } from '../../i18n.ts'
import { requireReader } from '../../page-user.ts'
import { Words } from '../../words.tsx'

interface Props {
  searchParams: Promise<{ room?: string | string[] }>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getI18n()).t('history.title') }
}

export default async function HistoryPage({ searchParams }: Props) {
  const me = await requireReader('/history')
  const { room: wanted } = await searchParams
  const slug = typeof wanted === 'string' ? wanted : LOBBY_SLUG
  const { rooms } = chat()
  const room = await rooms.findBySlug(me, slug)
  if (!room) notFound()
  const entrance = await rooms.requireEntrance(me, room.id)
  const { messages, members, hasBefore } = await rooms.read(me, entrance, undefined, () => [])
  return (
    <Words of="(chat)/history">
      <History key={room.id} room={room} members={members} newest={messages} hasBefore={hasBefore} />
    </Words>
  )
}
