import { Card } from '#components/admin/card.tsx'
import { toSize } from '#components/files/sizes.ts'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import type { Format } from '#lib/i18n/format.ts'
import type { Translate } from '#lib/i18n/translate.ts'
import { LOBBY_SLUG } from '#lib/protocol/limits.ts'
import type { StorageReport, StoredRoom } from '#lib/protocol/storage.ts'

interface StorageViewProps {
  report: StorageReport
  t: Translate
  format: Format
}

const GROUPS = {
  messages: 'storage.messages',
  search: 'storage.search',
  ai: 'storage.ai',
  people: 'storage.people',
  files: 'storage.fileRows',
  other: 'storage.other',
} as const

/** Where the bytes are: what the page is made with, and no more. */
export function StorageView({ report: { tables, files, rooms, disk }, t, format }: StorageViewProps) {
  const inAll = tables.reduce((sum, { bytes }) => sum + bytes, 0)
  return (
    <div className="grid gap-4">
      <dl className="grid gap-4 tablet:grid-cols-3">
        <Total name={t('storage.database')} size={toSize(inAll)} note={t('storage.estimate')} />
        <Total name={t('storage.files')} size={toSize(files.bytes)} note={t('storage.fileCount', { n: files.count })} />
        <Total
          name={t('storage.disk')}
          size={disk ? toSize(disk.freeBytes) : '–'}
          note={disk ? t('storage.diskFree', { n: toSize(disk.totalBytes) }) : t('storage.unknown')}
        />
      </dl>
      <div className="grid items-start gap-4 desktop:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        <Card title={t('storage.tables')} action={null}>
          <dl className="grid gap-3 px-4 py-3">
            {tables.map(({ group, bytes }) => (
              <div key={group} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 text-row">
                <dt>{t(GROUPS[group])}</dt>
                <dd className="text-ink-2 tabular-nums">{toSize(bytes)}</dd>
                <Share of={bytes / Math.max(1, tables[0]?.bytes ?? 1)} />
              </div>
            ))}
          </dl>
        </Card>
        <Card title={t('storage.rooms')} action={null}>
          <table className="w-full table-fixed border-collapse text-row">
            <thead>
              <tr className="border-line border-b text-ink-2 text-small">
                <th scope="col" className="py-2 pr-3 pl-4 text-start font-semibold">
                  {t('storage.room')}
                </th>
                <th scope="col" className="w-20 py-2 text-end font-semibold max-tablet:hidden">
                  {t('storage.roomMessages')}
                </th>
                <th scope="col" className="w-24 py-2 pl-3 text-end font-semibold max-tablet:hidden">
                  {t('storage.roomFiles')}
                </th>
                <th scope="col" className="w-28 py-2 pr-4 pl-3 text-end font-semibold">
                  {t('storage.roomSize')}
                </th>
              </tr>
            </thead>
            <tbody>
              {rooms.map((room) => (
                <RoomRow key={room.id} room={room} most={rooms[0]?.bytes ?? 1} t={t} format={format} />
              ))}
            </tbody>
          </table>
        </Card>
      </div>
    </div>
  )
}

function Total({ name, size, note }: { name: string; size: string; note: string }) {
  return (
    <div className="grid gap-1 rounded-dialog border bg-surface p-4">
      <dt className="text-ink-2 text-row">{name}</dt>
      <dd className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-bold text-display tabular-nums">{size}</span>
        <span className="text-ink-2 text-small">{note}</span>
      </dd>
    </div>
  )
}

interface RoomRowProps extends Omit<StorageViewProps, 'report'> {
  room: StoredRoom
  most: number
}

function RoomRow({ room, most, t, format }: RoomRowProps) {
  return (
    <tr className="border-line border-b last:border-b-0">
      <th scope="row" className="py-2 pr-3 pl-4 text-start font-normal">
        <span className="block truncate">
          {room.name === null ? (
            <span className="text-ink-3">{t('storage.directRoom')}</span>
          ) : (
            <OwnDirection>{room.slug === LOBBY_SLUG ? t('room.lobby') : room.name}</OwnDirection>
          )}
        </span>
        <Share of={room.bytes / Math.max(1, most)} />
      </th>
      <td className="py-2 text-end text-ink-2 tabular-nums max-tablet:hidden">{format.number(room.messages)}</td>
      <td className="py-2 pl-3 text-end text-ink-2 tabular-nums max-tablet:hidden">
        {room.files === 0 ? '–' : toSize(room.fileBytes)}
      </td>
      <td className="py-2 pr-4 pl-3 text-end tabular-nums">{toSize(room.bytes)}</td>
    </tr>
  )
}

function Share({ of }: { of: number }) {
  return (
    <span aria-hidden="true" className="col-span-2 mt-1 block h-1 rounded-full bg-surface-2">
      <span style={{ width: `${Math.min(1, of) * 100}%` }} className="block h-full rounded-full bg-accent" />
    </span>
  )
}
