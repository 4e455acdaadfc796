import type { Connection } from 'mariadb'
import { isPending } from '#lib/protocol/entities.ts'
import type { MessageEntry } from './entries.ts'
import { insertRows } from './insert-rows.ts'
import { type ImportedPeople, nameOf } from './people.ts'

/** What messages said before: versions of replies, and texts before they were edited. */

interface VersionTarget {
  connection: Connection
  roomId: bigint
  people: ImportedPeople
}

/** What messages said before they were edited; `ids` by their places. */
export async function insertTexts(
  { connection }: Pick<VersionTarget, 'connection'>,
  fresh: MessageEntry[],
  ids: ReadonlyMap<number, bigint>,
): Promise<void> {
  const rows = fresh.flatMap(({ seq, texts = [] }) =>
    texts.slice(0, -1).map(({ text, editedAt }) => [ids.get(seq), text, new Date(editedAt)]),
  )
  await insertRows(connection, 'message_versions', ['message_id', 'text', 'edited_at'], rows)
}

const REPLY_COLUMNS = [
  ...['message_id', 'room_id', 'assistant', 'status', 'asked_by', 'error_code', 'model', 'prompt_tokens'],
  ...['completion_tokens', 'cost_micros', 'first_token_ms', 'total_ms', 'reasoning', 'steps', 'thought_ms', 'version'],
  ...['ends_chain', 'created_at'],
]
const VERSION_COLUMNS = [
  ...['message_id', 'version', 'text', 'status', 'model', 'prompt_tokens', 'completion_tokens', 'cost_micros'],
  ...['first_token_ms', 'total_ms', 'steps', 'created_at'],
]

/** Of each its state, and what it said before it was repeated. */
export async function insertReplies(
  { connection, roomId, people }: VersionTarget,
  fresh: MessageEntry[],
  ids: ReadonlyMap<number, bigint>,
): Promise<void> {
  const replies = fresh.filter(({ status }) => status !== 'sent')
  if (replies.length === 0) return
  const rows = replies.map((reply) => {
    // Nobody works on it here.
    const isCut = isPending(reply.status)
    const asked = reply.replies?.at(-1)?.createdAt ?? reply.sentAt
    return [
      ...[ids.get(reply.seq), roomId, nameOf(people, reply.sender), isCut ? 'interrupted' : reply.status],
      reply.askedBy === undefined ? null : nameOf(people, reply.askedBy),
      ...[isCut ? 'ai_interrupted' : (reply.error?.code ?? null), reply.model ?? null, ...toUsage(reply.usage)],
      ...[reply.reasoning ?? null, reply.steps ? JSON.stringify(reply.steps) : null, reply.thoughtMs ?? null],
      ...[reply.version ?? 1, Number(reply.endsChain ?? false), new Date(asked)],
    ]
  })
  await insertRows(connection, 'replies', REPLY_COLUMNS, rows)
  const versions = replies.flatMap((reply) =>
    (reply.replies ?? [])
      .filter(({ version }) => version < (reply.version ?? 1))
      .map(({ version, text, status, model = null, usage, steps, createdAt }) => [
        ...[ids.get(reply.seq), version, text, status, model, ...toUsage(usage)],
        ...[steps ? JSON.stringify(steps) : null, new Date(createdAt)],
      ]),
  )
  await insertRows(connection, 'reply_versions', VERSION_COLUMNS, versions)
  // A question has one reply of an assistant; what a file says beyond that stays an answer without a question.
  await connection.query(
    `UPDATE IGNORE replies r JOIN messages m ON m.id = r.message_id SET r.answers = m.reply_to WHERE r.message_id IN (?)`,
    [replies.map(({ seq }) => ids.get(seq))],
  )
}

function toUsage(usage: MessageEntry['usage']): (number | null)[] {
  const {
    promptTokens = null,
    completionTokens = null,
    costMicros = null,
    firstTokenMs = null,
    totalMs = null,
  } = usage ?? {}
  return [promptTokens, completionTokens, costMicros, firstTokenMs, totalMs]
}
