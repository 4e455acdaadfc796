import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { History } from '#components/history/history.tsx'
import { toHistoryPath } from '#components/history/history-path.ts'
import { addDays } from '#components/history/month.ts'
import type { SessionUser } from '#lib/protocol/entities.ts'
import type { MessagePage } from '#lib/protocol/http.ts'
import { LOBBY_SLUG, PAGE_SIZE } from '#lib/protocol/limits.ts'
import { isDay } from '#lib/protocol/rules/days.ts'
import { chat } from '#lib/server/chat.ts'
import { getI18n } from '../../i18n.ts'
import { readZone, requireReader } from '../../page-user.ts'
import { Words } from '../../words.tsx'

interface Props {
  searchParams: Promise<{ room?: string | string[]; day?: string | string[]; person?: string | string[] }>
}

/** Nobody's username is longer. */
const NAME_MAX = 64

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getI18n()).t('history.title') }
}

/**
 * Opens at the first message of the day that the address names, by the reader's clock, or of the next on which any was sent. Of one
 * person it opens at the last before the end of that day.
 */
export default async function HistoryPage({ searchParams }: Props) {
  const { room: wanted, day: wantedDay, person: wantedPerson } = await searchParams
  const slug = typeof wanted === 'string' ? wanted : LOBBY_SLUG
  const day = typeof wantedDay === 'string' && isDay(wantedDay) ? wantedDay : null
  const person = typeof wantedPerson === 'string' && wantedPerson !== '' ? wantedPerson.slice(0, NAME_MAX) : null
  const me = await requireReader(toHistoryPath({ slug }, { day, person }))
  const { rooms } = chat()
  const room = await rooms.findBySlug(me, slug)
  if (!room) notFound()
  const entrance = await rooms.requireEntrance(me, room.id)
  const [{ members }, { page, isFromStart }] = await Promise.all([
    rooms.read(me, entrance, undefined, () => []),
    person === null ? readAll(me, room.id, day) : readPerson(me, room.id, { person, day }),
  ])
  return (
    <Words of="(chat)/history">
      <History
        key={room.id}
        room={room}
        members={members}
        page={page}
        view={{ day, person }}
        isFromStart={isFromStart}
      />
    </Words>
  )
}

interface Opened {
  page: MessagePage
  /** It opens at the first message of the page, else at the last. */
  isFromStart: boolean
}

async function readAll(me: SessionUser, roomId: string, day: string | null): Promise<Opened> {
  const { messages, days } = chat()
  const first = day === null ? null : await days.findFirst(me, roomId, day, await readZone())
  const position = first === null ? { newest: true as const } : { after: first - 1 }
  return { page: await messages.readPage(me, roomId, position, PAGE_SIZE), isFromStart: first !== null }
}

/** What one person said up to the end of the day, or of the room. */
async function readPerson(
  me: SessionUser,
  roomId: string,
  { person, day }: { person: string; day: string | null },
): Promise<Opened> {
  const { messages, days, search } = chat()
  const next = day === null ? null : await days.findFirst(me, roomId, addDays(day, 1), await readZone())
  const [end] = next === null ? [] : (await messages.readPage(me, roomId, { after: next - 1 }, 1)).messages
  const { hits, nextCursor } = await search.find(me, {
    ...{ q: '', room: roomId, from: person, limit: PAGE_SIZE },
    ...(end && { cursor: end.id }),
  })
  const found = hits.map(({ message }) => message).reverse()
  return { page: { messages: found, hasBefore: nextCursor !== undefined, hasAfter: false }, isFromStart: false }
}
