import type { Membership } from '#lib/chat/mine.ts'
import type { Message, Reaction, Room, Step, User } from '#lib/protocol/entities.ts'
import type { AskOutcome } from '#lib/protocol/messages.ts'
import { toColor } from '#lib/protocol/people.ts'
import type { ReplyVersion } from '#lib/protocol/replies.ts'
import { type Retention, toHeld } from '#lib/protocol/rules/retention.ts'
import { toSharedFiles } from './files.ts'
import type {
  Membership as MembershipRow,
  Message as MessageRow,
  Reply as ReplyRow,
  ReplyVersion as ReplyVersionRow,
  Room as RoomRow,
  User as UserRow,
} from './generated/client.ts'
import { knownRetention } from './site-retention.ts'

/** Rows of the database as the protocol's entities. What the program itself wrote is trusted. */

/** The columns of users that may be shown to others. */
export const SHOWN_USER = { id: true, username: true, displayName: true, kind: true, role: true, status: true } as const
export type ShownUser = Pick<UserRow, keyof typeof SHOWN_USER> & Partial<Pick<UserRow, 'about'>>

export function toUser(row: ShownUser): User {
  const id = String(row.id)
  return {
    id,
    username: row.username,
    displayName: row.displayName,
    kind: row.kind as User['kind'],
    role: row.role as User['role'],
    color: toColor(row.username),
    ...(row.about && { about: row.about }),
    ...(row.status !== null && { status: row.status as NonNullable<User['status']> }),
  }
}

/** The columns of rooms that are shown. */
export type ShownRoom = Omit<RoomRow, 'lastRev' | 'createdAt'>

/** The model that answers in a room of these assistants; empty where none does. */
export type ToModel = (assistants: readonly string[]) => string

/** `people`: of a direct room. */
export function toRoom(row: ShownRoom, toModel: ToModel, people?: string[]): Room {
  const assistants = row.assistants.split(' ').filter((username) => username !== '')
  return {
    id: String(row.id),
    slug: row.slug,
    kind: row.kind as Room['kind'],
    name: row.name,
    topic: row.topic,
    visibility: row.visibility as Room['visibility'],
    trigger: row.trigger as Room['trigger'],
    assistants,
    model: toModel(assistants),
    instructions: row.instructions ?? '',
    ...(row.readsFromSeq !== null && { readsFromSeq: Number(row.readsFromSeq) }),
    lastSeq: Number(row.lastSeq),
    ...(people && { people }),
    ...(row.createdBy !== null && { createdBy: row.createdBy }),
    ...(row.archivedAt !== null && { archivedAt: row.archivedAt.toISOString() }),
    ...toShownRetention(row),
    ...(row.slowSeconds > 0 && { slowSeconds: Number(row.slowSeconds) }),
  }
}

/** What holds there, and how far it was swept. */
function toShownRetention(row: ShownRoom): Pick<Room, 'keepDays' | 'keepsPins' | 'sweptToSeq'> {
  const { keepDays, keepsPins } = toHeld(toOwnRetention(row), knownRetention())
  const sweptToSeq = Number(row.sweptToSeq)
  return {
    ...(keepDays > 0 && { keepDays }),
    ...(keepsPins && (keepDays > 0 || sweptToSeq > 0) && { keepsPins: true as const }),
    ...(sweptToSeq > 0 && { sweptToSeq }),
  }
}

export function toOwnRetention({ keepDays, keepsPins }: Pick<ShownRoom, 'keepDays' | 'keepsPins'>): Retention {
  return { keepDays: Number(keepDays ?? 0), keepsPins: Number(keepsPins) === 1 }
}

export function toMembership(row: Pick<MembershipRow, 'role' | 'lastReadSeq' | 'notify' | 'joinedAt'>): Membership {
  return {
    role: row.role as Membership['role'],
    lastReadSeq: Number(row.lastReadSeq),
    notify: row.notify as Membership['notify'],
    joinedAt: row.joinedAt.toISOString(),
  }
}

/** What a message shows of its reply's row; all null for what is no reply. */
type ShownReply = Pick<
  ReplyRow,
  | 'status'
  | 'askedBy'
  | 'errorCode'
  | 'model'
  | 'reasoning'
  | 'steps'
  | 'thoughtMs'
  | 'version'
  | 'endsChain'
  | keyof ShownUsage
>
type ShownUsage = Pick<ReplyRow, 'promptTokens' | 'completionTokens' | 'costMicros' | 'firstTokenMs' | 'totalMs'>

export type ShownMessage = Omit<MessageRow, 'asked' | 'changeId' | 'textHash' | 'marks' | 'changedRev'> & {
  [N in keyof ShownReply]: ShownReply[N] | null
} & ShownMarks

/** A list in JSON, see message-columns.ts; null where there are none. */
export interface ShownMarks {
  reactions: string | null
  pinnedBy: string | null
  files: string | null
}

export const NO_MARKS: ShownMarks = { reactions: null, pinnedBy: null, files: null }

/** Of a message that is no reply and has no marks. */
export const PLAIN = {
  ...NO_MARKS,
  ...{ status: null, askedBy: null, errorCode: null, model: null, reasoning: null, version: null, endsChain: null },
  ...{ steps: null, thoughtMs: null },
  ...{ promptTokens: null, completionTokens: null, costMicros: null, firstTokenMs: null, totalMs: null },
} satisfies Pick<ShownMessage, keyof ShownReply | keyof ShownMarks>

export function toMessage(row: ShownMessage): Message {
  const usage = toUsage(row)
  return {
    id: String(row.id),
    roomId: String(row.roomId),
    seq: Number(row.seq),
    rev: Number(row.rev),
    sender: row.sender,
    kind: row.kind as Message['kind'],
    text: row.message,
    ...(row.reasoning !== null && { reasoning: row.reasoning }),
    ...(row.steps !== null && { steps: toSteps(row.steps) }),
    ...(row.thoughtMs !== null && { thoughtMs: Number(row.thoughtMs) }),
    sentAt: row.sentAt.toISOString(),
    status: (row.status ?? 'sent') as Message['status'],
    ...(row.clientId !== null && { clientId: row.clientId }),
    ...(row.replyTo !== null && { replyTo: String(row.replyTo) }),
    ...(row.askedBy !== null && { askedBy: row.askedBy }),
    ...(row.errorCode !== null && { error: toError(row.errorCode) }),
    ...(row.model !== null && { model: row.model }),
    ...(usage && { usage }),
    ...(row.version !== null && { version: Number(row.version), versions: Number(row.version) }),
    ...(row.reactions !== null && { reactions: toReactions(row.reactions) }),
    ...(row.files !== null && { files: toSharedFiles(row.files) }),
    ...(Number(row.offRecord) === 1 && { offRecord: true as const }),
    ...(row.pinnedBy !== null && { pinnedBy: row.pinnedBy }),
    ...(Number(row.endsChain ?? 0) === 1 && { endsChain: true as const }),
    ...(row.event !== null && { event: JSON.parse(row.event) as NonNullable<Message['event']> }),
    ...(row.editedAt !== null && { editedAt: row.editedAt.toISOString() }),
    ...(row.deletedAt !== null && { deletedAt: row.deletedAt.toISOString() }),
    ...(row.deletedBy !== null && { deletedBy: row.deletedBy }),
  }
}

/** In the order in which the emoji came, and with each in that of the people. */
function toReactions(json: string): Reaction[] {
  const rows = (JSON.parse(json) as string[]).map((row) => {
    const [emoji = '', username = '', emojiRev, rev] = row.split(' ')
    return { emoji, username, emojiRev: Number(emojiRev), rev: Number(rev) }
  })
  const by = new Map<string, string[]>()
  for (const { emoji, username } of rows.sort((a, b) => a.emojiRev - b.emojiRev || a.rev - b.rev))
    by.set(emoji, [...(by.get(emoji) ?? []), username])
  return [...by].map(([emoji, usernames]) => ({ emoji, by: usernames }))
}

export function toReplyVersion(row: ReplyVersionRow): ReplyVersion {
  const usage = toUsage(row)
  return {
    version: Number(row.version),
    text: row.text,
    ...(row.steps !== null && { steps: toSteps(row.steps) }),
    status: row.status as ReplyVersion['status'],
    ...(row.model !== null && { model: row.model }),
    ...(usage && { usage }),
    createdAt: row.createdAt.toISOString(),
  }
}

function toSteps(json: string): Step[] {
  return JSON.parse(json) as Step[]
}

/** The column: null where nothing was looked up. */
export function toStepsColumn(steps: readonly Step[] | null): string | null {
  return steps && steps.length > 0 ? JSON.stringify(steps) : null
}

function toError(code: string): NonNullable<Message['error']> {
  return { code: code as NonNullable<Message['error']>['code'] }
}

/** A raw query gives numbers as bigint. */
function toUsage(row: { [N in keyof ShownUsage]: ShownUsage[N] | null }): Message['usage'] {
  const { promptTokens, completionTokens, costMicros, firstTokenMs, totalMs } = row
  if (promptTokens === null || completionTokens === null) return undefined
  return {
    promptTokens: Number(promptTokens),
    completionTokens: Number(completionTokens),
    ...(costMicros !== null && { costMicros: Number(costMicros) }),
    ...(firstTokenMs !== null && { firstTokenMs: Number(firstTokenMs) }),
    ...(totalMs !== null && { totalMs: Number(totalMs) }),
  }
}

/** As the column `asked` numbers them from 1 on; 0 asked nobody. */
const OUTCOMES = ['asked', 'covered', 'busy', 'budget'] as const satisfies AskOutcome[]

export function toOutcome(asked: number): AskOutcome | undefined {
  return OUTCOMES[asked - 1]
}

export function toAskedColumn(ai: AskOutcome | undefined): number {
  return ai ? OUTCOMES.indexOf(ai) + 1 : 0
}
