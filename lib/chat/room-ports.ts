import type { Message, Mine, NotifyLevel, Room, RoomRole, SessionUser, User } from '#lib/protocol/entities.ts'
import type { InboxLeftReason } from '#lib/protocol/inbox.ts'
import type { Standing } from '#lib/protocol/rules/rights.ts'
import type { AuditDraft } from './audit.ts'

/** What the domain needs of the world to keep rooms and who is in them. */

/** As much of a text as a line of a list holds, in code points. */
export const LATEST_TEXT_MAX = 200
/** People who stand for the others of a room. */
export const FACES_MAX = 3

/**
 * Is called under the room's lock, before anything changes, with how the doer stands to the room then, and what the person
 * is there to whom it is done, if it is done to one; null: no member. Throws the CodedError that refuses it, and answers the
 * line that the audit log gets with the change, where it gets one.
 */
export type RightCheck = (standing: Standing, role: RoomRole | null) => AuditDraft | undefined

/** What may be set in a room; `readsFromSeq` 0 takes it back. */
export type RoomChange = Partial<
  Pick<Room, 'name' | 'slug' | 'topic' | 'visibility' | 'trigger' | 'assistants' | 'instructions' | 'readsFromSeq'> & {
    isArchived: boolean
    /** 0 for ever. */
    keepDays: number
    keepsPins: boolean
    /** 0: nobody waits. */
    slowSeconds: number
  }
>

/** A room before it has a place. */
export type RoomDraft = Pick<Room, 'name' | 'slug' | 'topic' | 'visibility' | 'trigger' | 'assistants'>

/** A direct room; `assistants` are usernames. */
export interface DirectDraft extends Pick<Room, 'trigger' | 'assistants'> {
  owner: SessionUser
  people: User[]
}

/** A room as it is now, and the system messages that told of what was done to it; none where nothing was told. */
export interface RoomChanged {
  room: Room
  messages: Message[]
}

/** Something that is done to the members of a room. */
export type MemberChange =
  | { type: 'join' }
  | { type: 'leave' }
  /** Comes in by an invitation, which costs one of its uses unless that is counted already. */
  | { type: 'accept'; inviteId: string; isCounted: boolean }
  /** Those inside are skipped. */
  | { type: 'add'; people: User[] }
  | { type: 'remove'; person: User; isBan: boolean }
  | { type: 'unban'; person: User }
  | { type: 'role'; person: User; role: RoomRole }
  /** A site admin becomes owner. */
  | { type: 'take_over' }

export interface MembersChanged extends RoomChanged {
  /** Who came in, by id. */
  joined: string[]
  /** Who was a member. */
  left: string[]
}

/** Somebody as they stand to a room; `role` null: no member. */
export interface Person {
  user: User
  role: RoomRole | null
}

/** An invitation before it has a token; `expiresAt` in ms of the epoch. */
export interface InviteDraft {
  roomId: string
  createdBy: SessionUser
  maxUses?: number
  expiresAt?: number
}

export interface KeptInvite {
  id: string
  token: string
  uses: number
  maxUses?: number
  expiresAt?: string
}

/** An invitation with what whoever has its link may see. */
export interface FoundInvite extends KeptInvite {
  /** `over`: revoked or ended. */
  state: 'holds' | 'used_up' | 'over'
  room: Pick<Room, 'id' | 'slug' | 'name' | 'topic' | 'visibility' | 'archivedAt'>
  /** People, not AIs. */
  memberCount: number
  /** Null where the account is gone. */
  createdBy: User | null
}

/** Somebody in the list of a room's members. */
export interface ListedMember {
  user: User
  role: RoomRole
  joinedAt: string
  /** Absent for whoever never had a session. */
  lastSeenAt?: string
}

/** How people's standing to a room has changed: what was kept of it is stale, in all processes. */
export interface AccessChange {
  roomId: string
  /** Ids of who came in. */
  gained?: string[]
  /** Ids of who may not hear of it any more. */
  lost?: { userIds: string[]; reason: InboxLeftReason }
  /** Whoever listens may have lost it too. `private`: those who may not read it; `deleted`: all. */
  closed?: 'private' | 'deleted'
}

/** `isBack`: the place may lie before what was read already. */
export type MineChange = { notify: NotifyLevel } | { lastReadSeq: number; isBack: boolean }

/** A room as one person finds it. */
export interface Entrance {
  room: Room
  /** The room's highest rev when this was read. */
  rev: number
  /** Null for whoever is no member. */
  mine: Mine | null
  isBanned: boolean
}

/** Who is in a room, at a glance. */
export interface Headcount {
  /** How many people are members. */
  memberCount: number
  /** A few of them: owners first, then those who have been there longest. */
  faces: User[]
}

/** Rooms and memberships that last; a part of the store. */
export interface RoomStore {
  /** Null: there is no such room. Whether this person may do anything there is for access.ts to say. */
  findEntrance(user: SessionUser, room: { id: string } | { slug: string }): Promise<Entrance | null>
  /** The person's own rooms, and all that are public. */
  listEntrances(user: SessionUser): Promise<Entrance[]>
  /** The person's own rooms alone. */
  listOwnEntrances(user: SessionUser): Promise<Entrance[]>
  /**
   * Makes a channel with its owner, its AIs and these people, and tells it by system messages of the same transaction.
   * Throws CodedError `taken` with the field slug.
   */
  createRoom(draft: RoomDraft, owner: SessionUser, people: User[]): Promise<RoomChanged>
  /**
   * Changes a room and tells it by system messages of the same transaction. Null: it is so already, and nothing was
   * stored. Throws CodedError `taken` with the field slug, and what `check` throws.
   */
  changeRoom(roomId: string, change: RoomChange, by: SessionUser, check: RightCheck): Promise<RoomChanged | null>
  /** The direct room of these people, made where there is none. Nothing is told of it. */
  openDirect(draft: DirectDraft): Promise<{ roomId: string; isNew: boolean }>
  /**
   * Nobody finds the room from then on; what is in it goes for ever. Answers whose it was, by id. Throws CodedError
   * `not_found` where it is gone, and what `check` throws.
   */
  deleteRoom(roomId: string, by: SessionUser, check: RightCheck): Promise<string[]>
  /**
   * Changes who is in a room and tells it in the same way. Throws CodedError `conflict` where the last owner would be one
   * no more while others are in, and where somebody is added or comes by an invitation who is banned; `not_found` for
   * an invitation that doesn't hold any more; and what `check` throws.
   */
  changeMembers(roomId: string, change: MemberChange, by: SessionUser, check: RightCheck): Promise<MembersChanged>
  /** Makes a link with a token that nobody can guess, with its line in the audit log, or not at all. Throws CodedError `conflict` where the room has INVITES_MAX that hold. */
  createInvite(draft: InviteDraft): Promise<KeptInvite>
  /** Those that are neither revoked nor ended, newest first; behind those that hold, such as are used up. INVITES_LISTED_MAX at most. */
  listInvites(roomId: string): Promise<KeptInvite[]>
  findInvite(wanted: { token: string } | { id: string }): Promise<FoundInvite | null>
  /** What is so already stays so. */
  revokeInvite(inviteId: string): Promise<void>
  findPerson(roomId: string, username: string): Promise<Person | null>
  /** Those of the usernames that belong to people who are there. */
  findUsers(usernames: string[]): Promise<User[]>
  /** By room; of those in which there is anybody. */
  listHeadcounts(roomIds: readonly string[]): Promise<Map<string, Headcount>>
  /**
   * What was said last in these rooms, `lastSeq` being where: without thinking, its text no longer than LATEST_TEXT_MAX
   * code points.
   */
  listLatest(rooms: readonly Pick<Room, 'id' | 'lastSeq'>[]): Promise<Message[]>
  /** By username, behind `cursor`; those whose names hold `query`. */
  listMembersPage(
    roomId: string,
    page: { query?: string | undefined; cursor?: string | undefined; limit: number },
  ): Promise<ListedMember[]>
  /** Usernames. */
  listBanned(roomId: string): Promise<string[]>
  /** Where somebody stands who is a member: up to where they have read, and what they want to hear of. */
  changeMine(roomId: string, userId: string, change: MineChange): Promise<void>
  /** The room, and its own part of each of these people who is a member. Null: there is no such room. */
  listMine(roomId: string, userIds: readonly string[]): Promise<{ room: Room; mine: Map<string, Mine> } | null>
  addMember(roomId: string, userId: string): Promise<void>
}
