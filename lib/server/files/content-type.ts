import { open } from 'node:fs/promises'
import { fileTypeFromFile } from 'file-type'
import { CodedError } from '#lib/protocol/errors.ts'
import { isRunnable, isUtf16, toText } from './text-look.ts'

/** What a file is by its content; its name and what its uploader says of it say nothing. */

/** So much of it is looked at as text. */
const HEAD_BYTES = 64 * 1024
const UNKNOWN = 'application/octet-stream'
const RUNNABLE = /^(text\/html|application\/xhtml|image\/svg)|[/+]xml$/
/** Several frames of PNG: browsers know them by the plain type. */
const PLAIN = new Map([['image/apng', 'image/png']])

/** Throws CodedError `unsupported_media_type` for what a browser would run. */
export async function findType(path: string): Promise<string> {
  const { head, isWhole } = await readHead(path)
  if (isRunnable(head, isWhole)) throw new CodedError('unsupported_media_type')
  // Its mark is also how some sounds begin.
  if (isUtf16(head) && toText(head, isWhole) !== null) return 'text/plain'
  const type = await findByMarks(path)
  if (type !== undefined) {
    if (RUNNABLE.test(type)) throw new CodedError('unsupported_media_type')
    return PLAIN.get(type) ?? type
  }
  return toText(head, isWhole) === null ? UNKNOWN : 'text/plain'
}

/** A file may be made so that whoever looks at it stumbles: then it is of no known type. */
async function findByMarks(path: string): Promise<string | undefined> {
  try {
    return (await fileTypeFromFile(path))?.mime
  } catch {
    return undefined
  }
}

async function readHead(path: string): Promise<{ head: Uint8Array; isWhole: boolean }> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return { head: buffer.subarray(0, bytesRead), isWhole: bytesRead >= size }
  } finally {
    await file.close()
  }
}
