import { headers } from 'next/headers'
import { notFound, redirect } from 'next/navigation'
import { Room } from '#components/chat/room.tsx'
import { toRoomPath, toSeq } from '#components/shell/room-path.ts'
import { isPending, type Room as RoomEntity, type SessionUser } from '#lib/protocol/entities.ts'
import type { RoomEntered } from '#lib/protocol/rooms.ts'
import { chat } from '#lib/server/chat.ts'
import { requireReader } from '../../../page-user.ts'

/** The query of a room's page: `?m=SEQ` opens it at that message. */
export type RoomQuery = Promise<{ m?: string | string[] }>

/** The room of this slug for whoever may enter it; for others there is none. */
export async function RoomPage({ slug, path, query }: { slug: string; path: string; query: RoomQuery }) {
  const openAt = toSeq((await query).m)
  const me = await requireReader(openAt === null ? path : `${path}?m=${openAt}`)
  const room = await chat().rooms.findBySlug(me, slug)
  if (!room) notFound()
  // By an address that it had before.
  if (room.slug !== slug) redirect(toRoomPath(room, openAt ?? undefined))
  const first = openAt === null ? await readFirst(me, room) : null
  return (
    <>
      <Room key={room.id} room={room} first={first} />
      {first && <ToEnd nonce={await readNonce()} />}
    </>
  )
}

/** The room's end, for the page to show before there is a connection; who is here the connection tells. */
async function readFirst(me: SessionUser, { id }: RoomEntity): Promise<RoomEntered | null> {
  const { rooms } = chat()
  const entered = await rooms.read(me, await rooms.requireEntrance(me, id), undefined, () => [])
  const settled = toSettled(entered)
  if (settled.messages.length === 0 && entered.messages.length > 0) return null
  const named = new Set(settled.messages.flatMap(({ sender, askedBy }) => [sender, askedBy]))
  return { ...settled, online: [], members: entered.members.filter(({ username }) => named.has(username)) }
}

/** Up to the first reply that is under way: how far that has come the connection knows, and it brings all behind it. */
function toSettled(entered: RoomEntered): RoomEntered {
  const end = entered.messages.findIndex(({ status }) => isPending(status))
  if (end < 0) return entered
  const rev = Math.min(...entered.messages.slice(end).map((message) => message.rev)) - 1
  return { ...entered, messages: entered.messages.slice(0, end), replies: [], rev }
}

/** A list begins at its top: until the scripts are there, this shows its end. The browser hides the nonce from the page. */
function ToEnd({ nonce }: { nonce: string | undefined }) {
  return (
    <script nonce={nonce} suppressHydrationWarning>
      {'messages.scrollTop = messages.scrollHeight'}
    </script>
  )
}

/** The one that this page's policy names (proxy.ts). */
async function readNonce(): Promise<string | undefined> {
  return /'nonce-([^']+)'/.exec((await headers()).get('content-security-policy') ?? '')?.[1]
}
