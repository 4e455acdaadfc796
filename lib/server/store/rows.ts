import type { Membership } from '#lib/chat/mine.ts'
import type { Message, Room, User } from '#lib/protocol/entities.ts'
import type { AskOutcome } from '#lib/protocol/messages.ts'
import { toColor } from '#lib/protocol/people.ts'
import type {
  Membership as MembershipRow,
  Message as MessageRow,
  Room as RoomRow,
  User as UserRow,
} from './generated/client.ts'

/** Rows of the database as the protocol's entities. What the program itself wrote is trusted. */

/** The columns of users that may be shown to others. */
export type ShownUser = Pick<UserRow, 'id' | 'username' | 'displayName' | 'kind' | 'role' | 'status'>

export function toUser(row: ShownUser): User {
  const id = String(row.id)
  return {
    id,
    username: row.username,
    displayName: row.displayName,
    kind: row.kind as User['kind'],
    role: row.role as User['role'],
    color: toColor(row.username),
    ...(row.status !== null && { status: row.status as NonNullable<User['status']> }),
  }
}

/** The columns of rooms that are shown. */
export type ShownRoom = Omit<RoomRow, 'lastRev' | 'createdAt'>

/** `people`: of a direct room. */
export function toRoom(row: ShownRoom, model: string, people?: string[]): Room {
  return {
    id: String(row.id),
    slug: row.slug,
    kind: row.kind as Room['kind'],
    name: row.name,
    topic: row.topic,
    visibility: row.visibility as Room['visibility'],
    trigger: row.trigger as Room['trigger'],
    assistants: row.assistants.split(' ').filter((username) => username !== ''),
    model,
    instructions: row.instructions ?? '',
    ...(row.readsFromSeq !== null && { readsFromSeq: Number(row.readsFromSeq) }),
    lastSeq: Number(row.lastSeq),
    ...(people && { people }),
    ...(row.createdBy !== null && { createdBy: row.createdBy }),
    ...(row.archivedAt !== null && { archivedAt: row.archivedAt.toISOString() }),
  }
}

export function toMembership(row: Pick<MembershipRow, 'role' | 'lastReadSeq' | 'notify' | 'joinedAt'>): Membership {
  return {
    role: row.role as Membership['role'],
    lastReadSeq: Number(row.lastReadSeq),
    notify: row.notify as Membership['notify'],
    joinedAt: row.joinedAt.toISOString(),
  }
}

export function toMessage(row: MessageRow): Message {
  return {
    id: String(row.id),
    roomId: String(row.roomId),
    seq: Number(row.seq),
    rev: Number(row.rev),
    sender: row.sender,
    kind: row.kind as Message['kind'],
    text: row.message,
    ...(row.reasoning !== null && { reasoning: row.reasoning }),
    sentAt: row.sentAt.toISOString(),
    status: row.status as Message['status'],
    ...(row.clientId !== null && { clientId: row.clientId }),
    ...(row.replyTo !== null && { replyTo: String(row.replyTo) }),
    ...(row.askedBy !== null && { askedBy: row.askedBy }),
    ...(row.errorCode !== null && { error: { code: row.errorCode as NonNullable<Message['error']>['code'] } }),
    ...(row.model !== null && { model: row.model }),
    ...(row.promptTokens !== null &&
      row.completionTokens !== null && {
        // A raw query gives them as bigint.
        usage: { promptTokens: Number(row.promptTokens), completionTokens: Number(row.completionTokens) },
      }),
    ...(row.event !== null && { event: JSON.parse(row.event) as NonNullable<Message['event']> }),
    ...(row.editedAt !== null && { editedAt: row.editedAt.toISOString() }),
    ...(row.deletedAt !== null && { deletedAt: row.deletedAt.toISOString() }),
  }
}

/** As the column `asked` numbers them from 1 on; 0 asked nobody. */
const OUTCOMES = ['asked', 'covered', 'busy'] as const satisfies AskOutcome[]

export function toOutcome(asked: number): AskOutcome | undefined {
  return OUTCOMES[asked - 1]
}

export function toAskedColumn(ai: AskOutcome | undefined): number {
  return ai ? OUTCOMES.indexOf(ai) + 1 : 0
}
