import type { Metadata } from 'next'
import { LOBBY_SLUG } from '#lib/protocol/limits.ts'
import { getI18n } from '../../i18n.ts'
import { RoomPage, type RoomQuery } from '../rooms/[slug]/room-page.tsx'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getI18n()).t('room.lobby') }
}

export default function LobbyPage({ searchParams }: { searchParams: RoomQuery }) {
  return <RoomPage slug={LOBBY_SLUG} path="/chat" query={searchParams} />
}
