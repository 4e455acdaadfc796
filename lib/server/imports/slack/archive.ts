import { buffer } from 'node:stream/consumers'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { ImportError } from '../import-error.ts'

/** The JSON files of a zip, which somebody made: nothing is unpacked before it is known how large it will be. */

export interface ArchiveLimits {
  entries: number
  /** Of all entries unpacked. */
  bytes: number
  /** Of one, which is read as a whole. */
  entryBytes: number
  /** How many times as large as packed an entry of more than RATIO_FROM_BYTES may be. Talk is some ten times as large. */
  ratio: number
}

const ARCHIVE_LIMITS: ArchiveLimits = {
  entries: 1_000_000,
  bytes: 64 * 1024 ** 3,
  entryBytes: 128 * 1024 ** 2,
  ratio: 200,
}
const RATIO_FROM_BYTES = 1024 * 1024

export interface Archive {
  /** Of all files, below the folder in which the wanted one is. */
  paths: string[]
  has(path: string): boolean
  /** What a file of JSON holds. Throws ImportError that names the file. */
  readJson(path: string): Promise<unknown>
  close(): void
}

/** `wanted`: a file that must be in it, whatever folder all of it is in. Throws ImportError where it is no such archive. */
export async function openArchive(path: string, wanted: string, limits = ARCHIVE_LIMITS): Promise<Archive> {
  const zip = await openPromise(path, { autoClose: false, strictFileNames: true }).catch(rethrow)
  try {
    const entries = await listEntries(zip, limits).catch(rethrow)
    const root = findRoot([...entries.keys()], wanted)
    if (root === null) throw new ImportError(`The archive has no ${wanted}: it is no export of Slack.`)
    const requireEntry = (name: string) => {
      const entry = entries.get(root + name)
      if (!entry) throw new ImportError(`The archive has no ${name}.`)
      return entry
    }
    return {
      paths: [...entries.keys()].filter((name) => name.startsWith(root)).map((name) => name.slice(root.length)),
      has: (name) => entries.has(root + name),
      readJson: async (name) => parse(name, await read(zip, requireEntry(name)).catch(rethrow)),
      close: () => zip.close(),
    }
  } catch (cause) {
    zip.close()
    throw cause
  }
}

async function listEntries(zip: ZipFile, limits: ArchiveLimits): Promise<Map<string, Entry>> {
  if (zip.entryCount > limits.entries) throw new ImportError(`The archive has more than ${limits.entries} entries.`)
  const entries = new Map<string, Entry>()
  let bytes = 0
  for await (const entry of zip.eachEntry()) {
    const { fileName, uncompressedSize, compressedSize } = entry
    if (!fileName.endsWith('.json') || fileName.startsWith('__MACOSX/')) continue
    bytes += uncompressedSize
    if (uncompressedSize > limits.entryBytes)
      throw new ImportError(`${fileName} is larger than ${limits.entryBytes} bytes.`)
    if (uncompressedSize > RATIO_FROM_BYTES && uncompressedSize > compressedSize * limits.ratio)
      throw new ImportError(`${fileName} is packed more than ${limits.ratio} times: that is no talk.`)
    if (bytes > limits.bytes) throw new ImportError(`The archive is larger than ${limits.bytes} bytes.`)
    entries.set(fileName, entry)
  }
  return entries
}

/** The folder nearest to the top that has the file; the empty text is the top itself. */
function findRoot(paths: string[], wanted: string): string | null {
  const folders = paths.filter((path) => path === wanted || path.endsWith(`/${wanted}`))
  const [first] = folders.sort((a, b) => a.length - b.length)
  return first === undefined ? null : first.slice(0, -wanted.length)
}

/** No more than the archive says of its size comes, and its checksum must be right. */
async function read(zip: ZipFile, entry: Entry): Promise<Buffer> {
  if (entry.isEncrypted()) throw new ImportError(`${entry.fileName} is encrypted.`)
  try {
    return await buffer(await zip.openReadStreamPromise(entry))
  } catch (cause) {
    throw new ImportError(`${entry.fileName} is damaged: ${(cause as Error).message}.`, { cause })
  }
}

function parse(name: string, bytes: Buffer): unknown {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new ImportError(`${name} is not UTF-8.`, { cause })
  }
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ImportError(`${name}, line ${findBadLine(text)} is no JSON.`, { cause })
  }
}

/** The first line with which a text can't be the beginning of JSON any more; its last one where only the end is missing. */
function findBadLine(text: string): number {
  const lines = text.split('\n')
  let [low, high] = [1, lines.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (isBad(lines.slice(0, middle).join('\n'))) high = middle
    else low = middle + 1
  }
  return low
}

function isBad(beginning: string): boolean {
  try {
    JSON.parse(beginning)
    return false
  } catch (cause) {
    return !/end of JSON input/.test((cause as Error).message)
  }
}

function rethrow(cause: unknown): never {
  if (cause instanceof ImportError) throw cause
  throw new ImportError(`The archive can't be read: ${(cause as Error).message}.`, { cause })
}
