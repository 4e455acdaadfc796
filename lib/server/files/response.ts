import type { ByteRange } from '#lib/chat/file-storage.ts'
import type { OpenFile } from '#lib/chat/files.ts'
import { isPicture } from '#lib/protocol/rules/files.ts'
import { LENGTH_HEADER } from '../content-length.ts'
import { toDisposition } from './disposition.ts'

/** A file as HTTP gives it: nothing that a browser would run or take for a page of this site, ranges, and no copy that outlives a right. */

/** Of a small picture. */
const SMALL_TYPE = 'image/webp'

/** Answers a GET or HEAD; closes the file where nothing of it is sent. */
export async function toFileResponse(request: Request, opened: OpenFile, isThumbnail: boolean): Promise<Response> {
  const { file, bytes } = opened
  const etag = `"${opened.sha256}${isThumbnail ? '-small' : ''}"`
  const headers = new Headers({
    'Content-Type': toContentType(isThumbnail ? SMALL_TYPE : file.type),
    'Content-Disposition': toDisposition(file.name, isThumbnail || isPicture(file.type)),
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'same-origin',
    // Kept, but asked for at each use: whoever has lost the right gets nothing of it any more. Compressed it would have no ranges.
    'Cache-Control': 'private, no-cache, no-transform',
    'Accept-Ranges': 'bytes',
    ETag: etag,
  })
  if (isKnown(request.headers.get('if-none-match'), etag)) return await withoutBody(opened, headers, 304)
  const range = readRange(request, bytes, etag)
  if (range === 'none') {
    headers.set('Content-Range', `bytes */${bytes}`)
    return await withoutBody(opened, headers, 416)
  }
  const length = range ? range.end - range.start + 1 : bytes
  for (const name of ['Content-Length', LENGTH_HEADER]) headers.set(name, String(length))
  if (range) headers.set('Content-Range', `bytes ${range.start}-${range.end}/${bytes}`)
  const status = range ? 206 : 200
  if (request.method === 'HEAD') return await withoutBody(opened, headers, status)
  return new Response(toStream(opened, range ?? undefined), { status, headers })
}

async function withoutBody(opened: OpenFile, headers: Headers, status: number): Promise<Response> {
  await opened.close()
  return new Response(null, { status, headers })
}

function toContentType(type: string): string {
  return type.startsWith('text/') ? `${type}; charset=utf-8` : type
}

function isKnown(header: string | null, etag: string): boolean {
  if (header === null) return false
  return header.trim() === '*' || header.split(',').some((one) => one.trim().replace(/^W\//, '') === etag)
}

/**
 * One range of bytes (RFC 9110, 14); null: all of it, as where several are asked for, what is asked for can't be read or is of
 * another file. `none`: there is nothing there.
 */
function readRange({ headers }: Request, bytes: number, etag: string): ByteRange | null | 'none' {
  const condition = headers.get('if-range')
  if (condition !== null && condition !== etag) return null
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(headers.get('range')?.trim() ?? '') ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return null
  if (first === '') {
    const length = Math.min(Number(last), bytes)
    return length === 0 ? 'none' : { start: bytes - length, end: bytes - 1 }
  }
  const [start, end] = [Number(first), last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1)]
  if (last !== '' && Number(last) < start) return null
  return start >= bytes ? 'none' : { start, end }
}

/** Pulled by whoever reads; where nobody does any more the file is closed. */
function toStream(opened: OpenFile, range: ByteRange | undefined): ReadableStream<Uint8Array> {
  const iterator = opened.read(range)[Symbol.asyncIterator]()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await iterator.return?.()
      // What was not begun is not ended by that.
      await opened.close()
    },
  })
}
