import { hash } from 'node:crypto'
import type { Draft, Saved } from '#lib/chat/ports.ts'
import { db } from './prisma.ts'

/**
 * What is left of a person's message that was swept: enough to know its client id when that comes back, for a client id is one
 * message for ever.
 */

/** A message as it is now, and what it was when it was stored. */
export interface StoredMessage extends Pick<Saved, 'message' | 'ai'> {
  textHash: Uint8Array | null
  /** Then the hash is that of `toSweptHash`. */
  isSwept?: boolean
}

/** What makes a message one: a sender uses a client id once. */
export function toKey({ sender, clientId }: Pick<Draft, 'sender' | 'clientId'>): string {
  return `${sender}\0${clientId}`
}

const KEY_BYTES = 16

export function toSentKey({ senderId, clientId }: Pick<Draft, 'senderId' | 'clientId'>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(hash('sha256', `${senderId} ${clientId}`, 'buffer').subarray(0, KEY_BYTES))
}

/** The same in SQL, of a message `m` and its sender `u`. */
export const SENT_KEY = `LEFT(UNHEX(SHA2(CONCAT(u.id, ' ', m.client_id), 256)), ${KEY_BYTES})`

/**
 * By which a swept message's text is known when it comes again, of the hash of the text first sent. Short texts are guessed from a
 * hash: this one takes the client id, which is random and goes with the message.
 */
export function toSweptHash(clientId: string, textHash: Uint8Array): Buffer {
  return hash('sha256', Buffer.concat([Buffer.from(clientId), textHash]), 'buffer')
}

/** The same in SQL, of a message `m`. */
export const SWEPT_HASH = 'UNHEX(SHA2(CONCAT(m.client_id, IFNULL(m.text_hash, UNHEX(SHA2(m.message, 256)))), 256))'

/**
 * Fails, and with it the packet, where one of so many keys is of a swept message. It stands behind the statement that stores
 * the messages: a sweep that is under way has let go of their client ids then, and is committed.
 */
export function toUnsweptSql(count: number): string {
  const keys = Array.from({ length: count }, () => '?').join()
  return `SELECT ~0 + (SELECT COUNT(*) FROM swept_messages WHERE sent_key IN (${keys})) INTO @unswept;`
}

/** ER_DATA_OUT_OF_RANGE: what toUnsweptSql fails with, and nothing else in a packet. */
const OUT_OF_RANGE = 1690

export function isSweptRepeat(cause: unknown): boolean {
  return (cause as { errno?: unknown } | null)?.errno === OUT_OF_RANGE
}

/** Those of the drafts that were swept, as deleted messages, by `toKey`. */
export async function findSwept(drafts: readonly Draft[]): Promise<Map<string, StoredMessage>> {
  const rows = await db().sweptMessage.findMany({ where: { sentKey: { in: drafts.map(toSentKey) } } })
  const byKey = new Map(rows.map((row) => [Buffer.from(row.sentKey).toString('hex'), row]))
  return new Map(
    drafts.flatMap((draft): [string, StoredMessage][] => {
      const row = byKey.get(Buffer.from(toSentKey(draft)).toString('hex'))
      if (!row) return []
      const { sender, clientId } = draft
      const message: StoredMessage['message'] = {
        ...{ id: String(row.id), roomId: String(row.roomId), seq: Number(row.seq), rev: Number(row.rev), sender },
        ...{ kind: draft.kind ?? 'human', text: '', sentAt: row.sentAt.toISOString(), status: 'sent', clientId },
        deletedAt: row.sweptAt.toISOString(),
      }
      return [[toKey(draft), { message, textHash: row.textHash, isSwept: true }]]
    }),
  )
}
