import { createHash } from 'node:crypto'

/**
 * The hashes that make lines of the audit log a chain: each is over the one before and all of its line. An address goes in
 * by its seal alone, so that it may be forgotten and the chain still holds.
 */

/** A line as it is hashed. Binary values as Buffers or what Prisma and the driver make of them. */
export interface ChainedLine {
  id: bigint
  at: Date
  actor: string
  action: string
  targetKind: string | null
  targetId: string | null
  roomId: bigint | null
  /** As it is stored, byte for byte. */
  details: string
  ipSeal: Uint8Array | null
}

/** Before the first line. */
export const NO_HASH = new Uint8Array(32)

export function toLineHash(previous: Uint8Array, line: ChainedLine): Buffer {
  const content = JSON.stringify([
    ...[String(line.id), line.at.toISOString(), line.actor, line.action, line.targetKind, line.targetId],
    ...[line.roomId === null ? null : String(line.roomId), line.details],
    line.ipSeal === null ? null : Buffer.from(line.ipSeal).toString('hex'),
  ])
  return createHash('sha256').update(previous).update(content).digest()
}

/** What says nothing of the address to whoever has not the salt. */
export function toIpSeal(salt: Uint8Array, ip: string): Buffer {
  return createHash('sha256').update(salt).update(ip).digest()
}
