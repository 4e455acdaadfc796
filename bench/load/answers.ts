import type { Result } from '#lib/protocol/errors.ts'

/**
 * Answers to commands. Those to room:enter carry lists that are the same bytes for all who come at the same time: such
 * a tail is parsed once and compared byte by byte afterwards, as facts are (fact-log.ts).
 */

/** Where the lists begin. An answer that has them elsewhere is parsed whole. */
const LISTS = Buffer.from(',"members":[')
/** An answer: one result in an array. */
const END = '}}]'
const KEPT = 8

interface Tail {
  bytes: Buffer
  lists: object
}

let tails: Tail[] = []

/** The result in `bytes[start, end)`, which is `[{"ok":…}]`. */
export function readAnswer(bytes: Buffer, start: number, end: number): Result<object> {
  const at = bytes.subarray(start, end).indexOf(LISTS)
  if (at === -1) return parse(bytes.toString('utf8', start, end))
  const from = start + at
  const answer = parse(`${bytes.toString('utf8', start, from)}${END}`)
  if (answer.ok) Object.assign(answer.data, readTail(bytes, from, end))
  return answer
}

function readTail(bytes: Buffer, from: number, end: number): object {
  const known = tails.find(
    (tail) => tail.bytes.length === end - from && !bytes.compare(tail.bytes, 0, end - from, from, end),
  )
  if (known) return known.lists
  const copy = Buffer.from(bytes.subarray(from, end))
  const lists = JSON.parse(`{${copy.toString('utf8', 1, copy.length - END.length)}}`) as object
  tails = [{ bytes: copy, lists }, ...tails].slice(0, KEPT)
  return lists
}

function parse(text: string): Result<object> {
  const [result] = JSON.parse(text) as [Result<object>]
  return result
}
