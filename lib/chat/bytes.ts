/** How long things are on the wire, and what of a list fits: nothing that is read or told is larger than a frame. */

/** Of an item's JSON, and what stands between two of them. */
const COMMA_BYTES = 1
const sizes = new WeakMap<object, number>()

type Item = object | string

/** Bytes of the value's JSON. An object is measured once: it must stay as it is. */
export function toBytes(value: Item): number {
  if (typeof value === 'string') return Buffer.byteLength(JSON.stringify(value))
  const known = sizes.get(value)
  if (known !== undefined) return known
  const bytes = Buffer.byteLength(JSON.stringify(value))
  sizes.set(value, bytes)
  return bytes
}

/** Bytes of the text within JSON, without its quotation marks. */
export function toTextBytes(text: string): number {
  return toBytes(text) - '""'.length
}

/** The beginning of a text that takes at most so many bytes within JSON, and ends behind a whole code point. */
export function takeBytes(text: string, maxBytes: number): string {
  if (toTextBytes(text) <= maxBytes) return text
  let left = maxBytes
  let end = 0
  for (const point of text) {
    left -= toTextBytes(point)
    if (left < 0) break
    end += point.length
  }
  return text.slice(0, end)
}

/**
 * As many items as fit into so many bytes of JSON, without a hole, from the one at `anchor` on to both sides in turn;
 * at least that one. The list itself where all of it fits.
 */
export function fitAround<T extends Item>(items: T[], anchor: number, maxBytes: number): T[]
export function fitAround<T extends Item>(items: readonly T[], anchor: number, maxBytes: number): readonly T[]
export function fitAround<T extends Item>(items: readonly T[], anchor: number, maxBytes: number): readonly T[] {
  if (items.length === 0 || toBytes(items) <= maxBytes) return items
  let from = Math.max(0, Math.min(anchor, items.length - 1))
  let to = from + 1
  let left = maxBytes - '[]'.length - toBytes(items[from] ?? '')
  let isOpenBefore = true
  let isOpenAfter = true

  function take(index: number): boolean {
    const item = items[index]
    const bytes = item === undefined ? Number.POSITIVE_INFINITY : toBytes(item) + COMMA_BYTES
    if (bytes > left) return false
    left -= bytes
    return true
  }

  while (isOpenBefore || isOpenAfter) {
    isOpenAfter = isOpenAfter && take(to)
    if (isOpenAfter) to++
    isOpenBefore = isOpenBefore && take(from - 1)
    if (isOpenBefore) from--
  }
  return items.slice(from, to)
}

/** The list in runs that each fit into so many bytes of JSON, or hold one item alone. */
export function splitToFit<T extends Item>(items: T[], maxBytes: number): T[][] {
  const runs: T[][] = []
  for (let rest = items; rest.length > 0; ) {
    const run = fitAround(rest, 0, maxBytes)
    runs.push(run)
    rest = rest.slice(run.length)
  }
  return runs
}
