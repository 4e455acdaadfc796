import { createHash } from 'node:crypto'
import { ImportError } from './import-error.ts'

/** Signs that are four, or less at the end, are three bytes. */
const STEP = 4
const SIGNS = /^[A-Za-z0-9+/]*={0,2}$/
const QUOTE = '"'
/** What ends the line behind them. */
const END = '"}'
const END_MAX = 16

/**
 * The bytes of a file out of the rest of its line, `BASE64"}`, as they come: however long it is, a part of it is held. Throws ImportError,
 * at the end also where their SHA-256 is another.
 */
export async function* readBase64(
  signs: AsyncIterable<Uint8Array>,
  { sha256, number }: { sha256: string; number: number },
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  let left = ''
  let end = ''
  for await (const part of signs) {
    const text = Buffer.from(part).toString('latin1')
    const quote = end === '' ? text.indexOf(QUOTE) : 0
    left += quote < 0 ? text : text.slice(0, quote)
    if (quote >= 0) end = (end + text.slice(quote)).slice(0, END_MAX)
    const whole = end === '' ? left.length - (left.length % STEP) : left.length
    const taken = left.slice(0, whole)
    left = left.slice(whole)
    if (!SIGNS.test(taken)) throw new ImportError(`Line ${number} holds a damaged file: it is no base64.`)
    const bytes = Buffer.from(taken, 'base64')
    hash.update(bytes)
    if (bytes.length > 0) yield bytes
  }
  if (end.trimEnd() !== END) throw new ImportError(`Line ${number} is no JSON: the file was cut off, or is no export.`)
  if (hash.digest('hex') !== sha256) throw toDamaged(number)
}

export function toDamaged(number: number): ImportError {
  return new ImportError(`Line ${number} holds a damaged file: its SHA-256 is another.`)
}
