'use client'

import { useI18n } from '#lib/i18n/provider.tsx'
import type { AdminRoom } from '#lib/protocol/admin.ts'
import { Card } from './card.tsx'
import { ChannelRow } from './channel-row.tsx'
import { ListHead } from './list-head.tsx'
import { Pager } from './pager.tsx'

interface ChannelListProps {
  rooms: AdminRoom[]
  total: number
  nextCursor: string | undefined
  asked: { query?: string | undefined; cursor?: string | undefined }
}

const PATH = '/admin/rooms'

/** All channels, and what an admin may do with them. */
export function ChannelList({ rooms, total, nextCursor, asked }: ChannelListProps) {
  const { t } = useI18n()
  const { query, cursor } = asked
  return (
    <div className="grid gap-4">
      <ListHead path={PATH} query={query ?? ''} label={t('manage.searchRooms')} />
      <Card title={t('manage.allRooms')} note={t('manage.roomCount', { n: total })} action={null}>
        {rooms.length === 0 && <p className="p-4 text-ink-3">{t('manage.nothingFound')}</p>}
        <ul className="divide-y divide-line">
          {rooms.map((room) => (
            <ChannelRow key={room.id} room={room} />
          ))}
        </ul>
        <Pager path={PATH} query={{ query }} cursor={cursor} nextCursor={nextCursor} />
      </Card>
    </div>
  )
}
