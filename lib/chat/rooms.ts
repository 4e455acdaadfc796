import type { Message, Mine, Room, SessionUser, User } from '#lib/protocol/entities.ts'
import type { BrowsedRoom } from '#lib/protocol/http.ts'
import { PAGE_SIZE, PAGE_SIZE_MAX } from '#lib/protocol/limits.ts'
import { toUser } from '#lib/protocol/people.ts'
import type { LiveReply } from '#lib/protocol/replies.ts'
import type { RoomEntered } from '#lib/protocol/rooms.ts'
import { isTalkWith } from '#lib/protocol/rules/blocks.ts'
import type { Access } from './access.ts'
import { isInInbox } from './direct-rooms.ts'
import { hasEarlier } from './earlier.ts'
import { toEntered, toMissedPage, toNewestPage } from './entered.ts'
import { type createHeadcounts, NOBODY } from './headcounts.ts'
import type { MemberLists } from './member-lists.ts'
import type { Store } from './ports.ts'
import type { Entrance } from './room-ports.ts'
import { createSharedReads } from './shared-reads.ts'

/** What people do with rooms: find and enter them. */

interface RoomsParts {
  store: Store
  access: Access
  memberLists: MemberLists
  /** The replies that this process is writing in a room. */
  listLive(roomId: string): LiveReply[]
  headcounts: ReturnType<typeof createHeadcounts>
}

export function createRooms({ store, access, memberLists, listLive, headcounts }: RoomsParts) {
  const sharedReads = createSharedReads()

  /**
   * What a person sees on entering, or has missed since `after`. Call it after subscribing to the room's facts.
   * `listForeign`: the replies that other processes write, as they fit to the messages.
   */
  async function read(
    user: SessionUser,
    entrance: Entrance,
    after: number | undefined,
    listOnline: () => readonly string[],
    listForeign: (messages: readonly Message[]) => LiveReply[] = () => [],
  ): Promise<RoomEntered> {
    const { room } = entrance
    const isReturn = after !== undefined && after <= entrance.rev
    const [members, page] = await Promise.all([
      memberLists.read(room.id, listOnline()),
      isReturn
        ? sharedReads.share(`${room.id} ${after}`, async () =>
            toMissedPage(await store.readChangedSince(room.id, after, PAGE_SIZE_MAX + 1)),
          )
        : sharedReads.share(room.id, async () =>
            toNewestPage(await store.readPage(room.id, { newest: true }, PAGE_SIZE)),
          ),
    ])
    const online = withAi(listOnline(), members)
    const live = [...listLive(room.id), ...listForeign(page.messages)]
    const entered = toEntered({ entrance, me: toUser(user), members, online, page, live })
    if (room.sweptToSeq === undefined) return entered
    const first = entered.messages.reduce((lowest, { seq }) => Math.min(lowest, seq), room.lastSeq + 1)
    return { ...entered, hasBefore: await hasEarlier(store, room, first) }
  }

  return {
    /** The room as this person finds it now. Throws CodedError `not_found` where it may not be read. */
    requireEntrance: (user: SessionUser, roomId: string): Promise<Entrance> =>
      access.requireAccess(user, roomId, 'read'),
    read,
    /** Those the person may enter, their own first. */
    list: async (user: SessionUser): Promise<(Room & { mine: Mine | null })[]> =>
      (await access.listReadable(user)).map(({ room, mine }) => ({ ...room, mine })),
    /** The channels that the person may enter, with how many are in each; their own first, then the largest. */
    async browse(user: SessionUser): Promise<BrowsedRoom[]> {
      const entrances = (await access.listReadable(user)).filter(({ room }) => room.kind === 'channel')
      const counts = await headcounts.read(entrances.map(({ room }) => room.id))
      const rooms = entrances.map(({ room, mine }, index) => ({ ...room, mine, ...(counts[index] ?? NOBODY) }))
      return rooms.sort((a, b) => Number(a.mine === null) - Number(b.mine === null) || b.memberCount - a.memberCount)
    },
    /** What was said last in each of the person's own rooms but talks with whom they have blocked, its text cut to a line. */
    async listLatest(user: SessionUser): Promise<Message[]> {
      const [entrances, people] = await Promise.all([store.listOwnEntrances(user), store.listBlocked(user.id)])
      const blocked = new Set(people.map(({ username }) => username))
      const own = entrances.filter(({ room }) => isInInbox(room, user) && !isTalkWith(room, blocked))
      return await store.listLatest(own.map(({ room }) => room))
    },
    findBySlug: async (user: SessionUser, slug: string): Promise<Room | null> =>
      (await access.findReadable(user, slug))?.room ?? null,
  }
}

/** The AI is always there. Made once for all who get the same list, so that it is encoded once. */
function withAi(online: readonly string[], members: User[]): readonly string[] {
  const known = completeLists.get(online)
  if (known) return known
  const ai = members.find(({ kind }) => kind === 'ai')
  const complete = ai ? [ai.id, ...online] : online
  completeLists.set(online, complete)
  return complete
}

const completeLists = new WeakMap<readonly string[], readonly string[]>()
