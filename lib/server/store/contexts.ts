import { hash } from 'node:crypto'
import type { Contexts, KeptContext, ToldContext } from '#lib/chat/ai/contexts.ts'
import { type KeptCalls, type Piece, toKeptCalls } from '#lib/chat/ai/pieces.ts'
import type { ReplyKey } from '#lib/chat/ports.ts'
import type { ReplyContext } from '#lib/protocol/replies.ts'
import { Prisma } from './generated/client.ts'
import { db } from './prisma.ts'
import { queryTogether } from './query-together.ts'

/**
 * What replies were told. A room's replies are told much the same, so that each piece is kept once, and a context is the
 * ids of its pieces.
 */

/** Of a piece that holds no message's words. */
const NO_MESSAGE = 0n
/** Bytes of texts that one statement inserts: far below what the least of servers takes. */
const INSERT_BYTES = 256 * 1024

interface KeyedPiece {
  messageId: bigint
  text: string
  hash: Uint8Array<ArrayBuffer>
  /** Of a summary. */
  upToSeq: number | null
}

/** By the ids of their rows. */
type KeptTurns = [
  role: KeptContext['turns'][number]['role'],
  messages: [ids: string[], pieceIds: string[]][],
  calls?: KeptCalls,
][]

export async function saveContext(
  { id, roomId, version = 1 }: ReplyKey,
  context: ToldContext,
): ReturnType<Contexts['saveContext']> {
  const pieces = context.turns.flatMap(({ messages }) => messages.flatMap((message) => message.pieces)).map(toKeyed)
  const ids = await keepPieces(BigInt(roomId), pieces)
  const turns: KeptTurns = context.turns.map(({ role, messages, calls }) => [
    role,
    messages.map((message) => [message.ids, message.pieces.map((piece) => ids.get(toKey(toKeyed(piece))) ?? '0')]),
    ...(calls ? ([toKeptCalls(calls)] as const) : ([] as const)),
  ])
  const { model, parameters, omitted, estimatedTokens } = context
  const data = {
    ...{ model, parameters: JSON.stringify(parameters), turns: JSON.stringify(turns) },
    ...{ omitted: BigInt(omitted), estimatedTokens },
  }
  const key = { messageId: BigInt(id), version }
  await db().replyContext.upsert({ where: { messageId_version: key }, create: { ...key, ...data }, update: data })
  const summary = context.turns.flatMap(findSummaryPiece)[0]
  if (summary) await forgetOverSummary(roomId, ids.get(toKey(toKeyed(summary))) ?? '0', summary.summary.version)
  await removeDeleted(pieces)
}

/**
 * Whatever was deleted while this was written: its deletion may have come before the piece. Messages are looked at without a
 * lock, for a room is written meanwhile. A deletion that is not committed yet takes the piece itself, by `removePieces`.
 */
async function removeDeleted(pieces: KeyedPiece[]): Promise<void> {
  const ids = new Set(pieces.map(({ messageId }) => messageId))
  ids.delete(NO_MESSAGE)
  // What was swept is not there at all.
  const there = await db().message.findMany({ where: { id: { in: [...ids] }, deletedAt: null }, select: { id: true } })
  for (const { id } of there) ids.delete(id)
  await Promise.all([...ids].map((id) => removePieces(String(id))))
}

/**
 * Takes what was told of deleted messages, behind the commit of their deletions: within these, what is written at the
 * same time is not seen.
 */
export const removePieces = queryTogether(async (messageIds: string[]): Promise<undefined[]> => {
  await db().$executeRaw`DELETE FROM told_pieces WHERE message_id IN (${Prisma.join(messageIds.map(BigInt))})`
  return messageIds.map(() => undefined)
})

/** The same of summaries that tell of it. */
export async function removeSummaryPieces(roomId: string, seq: number): Promise<void> {
  await db().$executeRaw`DELETE FROM told_pieces WHERE room_id = ${BigInt(roomId)} AND up_to_seq >= ${seq}`
}

type SummaryPiece = Piece & Required<Pick<Piece, 'summary'>>

function findSummaryPiece({ messages }: ToldContext['turns'][number]): SummaryPiece[] {
  return messages.flatMap(({ pieces }) => pieces.filter((piece): piece is SummaryPiece => piece.summary !== undefined))
}

/** It may have told of a message whose deletion came before the piece. */
async function forgetOverSummary(roomId: string, pieceId: string, version: number): Promise<void> {
  await db().$executeRaw`
    DELETE FROM told_pieces WHERE id = ${BigInt(pieceId)} AND NOT EXISTS (
      SELECT 1 FROM room_summaries WHERE room_id = ${BigInt(roomId)} AND version = ${version} AND text IS NOT NULL)`
}

/** The ids of these pieces by their keys. */
async function keepPieces(roomId: bigint, pieces: KeyedPiece[]): Promise<Map<string, string>> {
  const wanted = new Map(pieces.map((piece) => [toKey(piece), piece]))
  const ids = await findPieces(roomId, [...wanted.values()])
  const missing = [...wanted].filter(([key]) => !ids.has(key)).map(([, piece]) => piece)
  for (const batch of toBatches(missing)) {
    const rows = batch.map(
      (piece) => Prisma.sql`(${roomId}, ${piece.messageId}, ${piece.hash}, ${piece.text}, ${piece.upToSeq})`,
    )
    await db()
      .$executeRaw`INSERT IGNORE INTO told_pieces (room_id, message_id, hash, text, up_to_seq) VALUES ${Prisma.join(rows)}`
  }
  if (missing.length === 0) return ids
  return new Map([...ids, ...(await findPieces(roomId, missing))])
}

async function findPieces(roomId: bigint, pieces: KeyedPiece[]): Promise<Map<string, string>> {
  const keys = pieces.map(({ messageId, hash }) => Prisma.sql`(${messageId}, ${roomId}, ${hash})`)
  if (keys.length === 0) return new Map()
  const rows = await db().$queryRaw<{ id: bigint; messageId: bigint; hash: Uint8Array<ArrayBuffer> }[]>`
    SELECT id, message_id AS messageId, hash FROM told_pieces
    WHERE (message_id, room_id, hash) IN (${Prisma.join(keys)})`
  return new Map(rows.map((row) => [toKey(row), String(row.id)]))
}

function toBatches(pieces: KeyedPiece[]): KeyedPiece[][] {
  const batches: KeyedPiece[][] = []
  let left = 0
  for (const piece of pieces) {
    const bytes = Buffer.byteLength(piece.text)
    if (left < bytes) {
      batches.push([])
      left = INSERT_BYTES
    }
    batches.at(-1)?.push(piece)
    left -= bytes
  }
  return batches
}

/** Two versions of a summary that say the same are two pieces. */
function toKeyed({ text, about, summary }: Piece): KeyedPiece {
  const digest = new Uint8Array(hash('sha256', summary ? `${summary.version} ${text}` : text, 'buffer'))
  const messageId = about === undefined ? NO_MESSAGE : BigInt(about)
  return { text, messageId, hash: digest, upToSeq: summary?.upToSeq ?? null }
}

function toKey({ messageId, hash }: Pick<KeyedPiece, 'messageId' | 'hash'>): string {
  return `${messageId} ${Buffer.from(hash).toString('base64')}`
}

export async function findContext(messageId: string, version?: number): Promise<KeptContext | null> {
  const reply = await db().reply.findUnique({
    where: { messageId: BigInt(messageId), message: { deletedAt: null } },
    select: { assistant: true, version: true },
  })
  if (!reply) return null
  const key = { messageId: BigInt(messageId), version: version ?? reply.version }
  const row = await db().replyContext.findUnique({ where: { messageId_version: key } })
  if (!row) return null
  const turns = JSON.parse(row.turns) as KeptTurns
  const ids = turns.flatMap(([, messages]) => messages.flatMap(([, pieceIds]) => pieceIds)).map(BigInt)
  const { texts, summary } = await readPieces(ids)
  return {
    assistant: reply.assistant,
    model: row.model,
    parameters: JSON.parse(row.parameters) as Record<string, unknown>,
    turns: turns.map(([role, messages, calls]) => ({
      role,
      messages: messages.map(([ids, pieceIds]) => ({ ids, pieces: pieceIds.map((piece) => texts.get(piece) ?? null) })),
      ...(calls && { calls }),
    })),
    ...(summary && { summary }),
    omitted: Number(row.omitted),
    estimatedTokens: row.estimatedTokens,
  }
}

/** By their ids, without those of deleted messages; the summary is one of them. */
async function readPieces(
  ids: bigint[],
): Promise<{ texts: Map<string, string>; summary?: NonNullable<ReplyContext['summary']> }> {
  if (ids.length === 0) return { texts: new Map() }
  const rows = await db().$queryRaw<{ id: bigint; text: string; upToSeq: bigint | null }[]>`
    SELECT t.id, t.text, t.up_to_seq AS upToSeq FROM told_pieces t LEFT JOIN messages m ON m.id = t.message_id
    WHERE t.id IN (${Prisma.join(ids)}) AND (t.message_id = ${NO_MESSAGE} OR (m.id IS NOT NULL AND m.deleted_at IS NULL))`
  const found = rows.find(({ upToSeq }) => upToSeq !== null)
  return {
    texts: new Map(rows.map(({ id, text }) => [String(id), text])),
    ...(found && { summary: { text: found.text, upToSeq: Number(found.upToSeq) } }),
  }
}
