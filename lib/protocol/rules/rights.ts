import type { Message, Room, RoomRole, SessionUser } from '../entities.ts'

/**
 * Who may do what in a room: the contract's table of rights, by which the server refuses and the screen hides. What one
 * may not do answers `not_found` where the room may not be read, else `forbidden`.
 */

export type Action = keyof typeof RULES

/** A room as one person stands to it. */
export interface Standing {
  room: Pick<Room, 'kind' | 'visibility' | 'archivedAt'>
  /** Null: no member. */
  role: RoomRole | null
  isBanned: boolean
}

/** What it is done to, where that matters. */
export interface ActionTarget {
  message?: Pick<Message, 'kind' | 'sender' | 'askedBy'>
  /** `role` null: no member. */
  person?: { username: string; role: RoomRole | null }
}

export function may(
  action: Action,
  actor: Pick<SessionUser, 'username' | 'role'>,
  standing: Standing,
  target: ActionTarget = {},
): boolean {
  if (standing.room.archivedAt !== undefined && !ARCHIVED_ACTIONS.has(action)) return false
  return RULES[action](toCase(actor, standing, target))
}

/** All that the rules ask about. */
interface Case {
  isDirect: boolean
  isPublic: boolean
  isAdmin: boolean
  isBanned: boolean
  isMember: boolean
  isReader: boolean
  /** Or more. Nobody is one in a direct room. */
  isModerator: boolean
  isOwner: boolean
  isAuthor: boolean
  isAsker: boolean
  isReply: boolean
  isSystem: boolean
  isSelf: boolean
  /** The person it is done to is more than a member. */
  isRanked: boolean
}

function toCase(
  actor: Pick<SessionUser, 'username' | 'role'>,
  { room, role, isBanned }: Standing,
  { message, person }: ActionTarget,
): Case {
  const isDirect = room.kind === 'direct'
  const isPublic = !isDirect && room.visibility === 'public'
  const isAdmin = actor.role === 'admin'
  const isMember = role !== null
  const isOwner = !isDirect && (role === 'owner' || (isAdmin && isPublic))
  // Written out: a spread here was a fifteenth of what a message costs.
  return {
    isDirect,
    isPublic,
    isAdmin,
    isBanned,
    isMember,
    isOwner,
    isReader: isMember || isOwner || (isPublic && !isBanned),
    isModerator: isOwner || (!isDirect && role === 'moderator'),
    isAuthor: message?.sender === actor.username && (message.kind === 'human' || message.kind === 'bot'),
    isAsker: message?.askedBy === actor.username,
    isReply: message?.kind === 'ai',
    isSystem: message?.kind === 'system',
    isSelf: person?.username === actor.username,
    isRanked: person?.role === 'owner' || person?.role === 'moderator',
  }
}

/** What concerns the whole installation, in no room: its assistants, endpoints and budgets. */
export function mayAdminister({ role }: Pick<SessionUser, 'role'>): boolean {
  return role === 'admin'
}

type Rule = (of: Case) => boolean

const isMember: Rule = (of) => of.isMember
const isOwner: Rule = (of) => of.isOwner
/** In a direct room all its people have a say. */
const isOwnerOrDirect: Rule = (of) => of.isOwner || (of.isDirect && of.isMember)
const mayRemove: Rule = (of) => of.isModerator && !of.isSelf && (of.isOwner || !of.isRanked)

const RULES = {
  /** Entering, members, pages, search, export. */
  read: (of) => of.isReader,
  /** Sending, reacting, pinning, asking. */
  send: isMember,
  /** So that it counts as a mention of each. */
  mention_everybody: (of) => of.isMember && of.isModerator,
  type: isMember,
  catch_up: isMember,
  /** What one has read, and what one wants to hear of. */
  mark: isMember,
  edit: (of) => of.isMember && of.isAuthor,
  delete_message: (of) => of.isReader && !of.isSystem && (of.isAuthor || of.isModerator),
  /** What it said before it was edited. */
  read_versions: (of) => of.isReader && !of.isSystem && (of.isAuthor || of.isModerator),
  /** Stopping, repeating, continuing. */
  control_reply: (of) => of.isReply && (of.isModerator || (of.isMember && (of.isDirect || of.isAsker))),
  join: (of) => !of.isDirect && of.isReader && !of.isBanned,
  leave: (of) => !of.isDirect && of.isMember,
  /** Adding people, inviting. */
  add: (of) => of.isModerator || (of.isPublic && of.isMember),
  /** The link itself is the right. */
  accept_invite: (of) => !of.isDirect && !of.isBanned,
  /** Removing, banning, letting in again. */
  remove: mayRemove,
  list_banned: (of) => of.isModerator,
  set_topic: (of) => of.isModerator || (of.isDirect && of.isMember),
  set_trigger: isOwnerOrDirect,
  set_assistants: isOwnerOrDirect,
  set_instructions: isOwnerOrDirect,
  /** What the AIs know of what they are not told any more. */
  set_summary: isOwnerOrDirect,
  /** Asking that a message is looked at. */
  report: (of) => of.isReader && !of.isSystem && !of.isAuthor,
  see_reports: (of) => of.isModerator,
  set_name: isOwner,
  set_slug: isOwner,
  set_visibility: isOwner,
  set_reads_from: isOwner,
  /** How long messages are kept. */
  set_retention: isOwner,
  /** How long a member waits for their next message. */
  set_slow: (of) => of.isModerator,
  /** Whatever that is. */
  send_without_wait: (of) => of.isMember && (of.isModerator || of.isDirect),
  set_role: isOwner,
  /** Seeing, making and deleting them. */
  set_webhooks: isOwner,
  archive: isOwner,
  delete_room: (of) => of.isOwner || (of.isAdmin && !of.isDirect),
  /** An admin makes themselves owner of a private channel. */
  take_over: (of) => of.isAdmin && !of.isDirect && !of.isPublic && of.isSelf,
} satisfies Record<string, Rule>

/** What goes on in a room that is archived. */
const ARCHIVED_ACTIONS = new Set<Action>([
  ...(['report', 'see_reports'] as const),
  ...(['read', 'read_versions', 'mark', 'leave', 'list_banned', 'archive', 'delete_room'] as const),
])
