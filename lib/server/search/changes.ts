/** Messages that were said or changed and wait to be indexed, as ranges of seqs. */

export interface ChangeRow {
  room_id: bigint
  seq: bigint
  count: number
}

/** So many are asked for with one query: each is a look into the index of the table. */
const RANGES_AT_ONCE = 256

/**
 * SQL about messages `m`. A join would walk through the whole room for each of them: the database takes no range from
 * another table's row.
 */
export function* toRangeConditions(rows: readonly ChangeRow[]): Generator<string> {
  const ranges = toRanges(rows)
  for (let at = 0; at < ranges.length; at += RANGES_AT_ONCE) {
    const some = ranges.slice(at, at + RANGES_AT_ONCE)
    yield `(${some.map(({ roomId, from, to }) => `(m.room_id = ${roomId} AND m.seq >= ${from} AND m.seq < ${to})`).join(' OR ')})`
  }
}

/** Neighbours are one. */
function toRanges(rows: readonly ChangeRow[]): { roomId: bigint; from: bigint; to: bigint }[] {
  const ranges: { roomId: bigint; from: bigint; to: bigint }[] = []
  const ordered = rows
    .map((row) => ({ roomId: BigInt(row.room_id), from: BigInt(row.seq), to: BigInt(row.seq) + BigInt(row.count) }))
    .sort((a, b) => compare(a.roomId, b.roomId) || compare(a.from, b.from))
  for (const range of ordered) {
    const last = ranges.at(-1)
    if (last?.roomId === range.roomId && range.from <= last.to) last.to = range.to > last.to ? range.to : last.to
    else ranges.push(range)
  }
  return ranges
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}
