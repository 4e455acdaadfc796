import { PassThrough, Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import type { DataEntry } from '#lib/chat/exports/own-data.ts'

/** Entries as an archive, one after the other: the next is asked for when the one before is in it. */
export async function* toZip(entries: AsyncGenerator<DataEntry>): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile()
  const stopped = new AbortController()
  const output = zip.outputStream.pipe(new PassThrough())
  zip.on('error', (cause) => output.destroy(cause))
  const adding = addAll(zip, entries, stopped.signal).catch((cause: Error) => void output.destroy(cause))
  try {
    for await (const chunk of output) yield chunk as Uint8Array
  } finally {
    stopped.abort()
    output.destroy()
    await adding
  }
}

async function addAll(zip: ZipFile, entries: AsyncGenerator<DataEntry>, signal: AbortSignal): Promise<void> {
  for await (const { name, isPacked = false, chunks } of entries) {
    const input = Readable.from(chunks, { objectMode: false, signal })
    zip.addReadStream(input, name, { compress: !isPacked, mtime: new Date() })
    await finished(input)
  }
  zip.end()
}
