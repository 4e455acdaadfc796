import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * The log in a file, beside standard output. A file that is full becomes FILE.1, that one FILE.2, and the oldest goes. Whatever
 * the disk does, the program goes on: what can't be written is left out, and the next line tries again.
 */

const LOG_FILE_BYTES = 20 * 1024 * 1024
/** Beside the one that is written to. */
const LOG_FILES_KEPT = 5
/** After a failure nothing is tried for so long. */
const PAUSE_MS = 2_000

export interface LogFile {
  write(line: string): void
  close(): void
}

interface Sizes {
  maxBytes: number
  kept: number
}

/** Nothing is opened before the first line. */
export function createLogFile(
  path: string,
  { maxBytes, kept }: Sizes = { maxBytes: LOG_FILE_BYTES, kept: LOG_FILES_KEPT },
): LogFile {
  let file: number | null = null
  let bytes = 0
  let left = 0
  let pauseUntil = 0

  function write(line: string): void {
    if (performance.now() < pauseUntil) {
      left++
      return
    }
    try {
      file ??= open()
      if (bytes > 0 && bytes + Buffer.byteLength(line) > maxBytes) file = rotate(file)
      if (left > 0) append(file, toNotice(left))
      append(file, line)
      left = 0
    } catch {
      left++
      pauseUntil = performance.now() + PAUSE_MS
    }
  }

  function append(to: number, text: string): void {
    const data = Buffer.from(text)
    for (let at = 0; at < data.length; ) {
      const written = writeSync(to, data, at)
      at += written
      bytes += written
    }
  }

  function rotate(full: number): number {
    for (let number = kept - 1; number >= 1; number--) move(`${path}.${number}`, `${path}.${number + 1}`)
    move(path, `${path}.1`)
    closeSync(full)
    file = null
    return open()
  }

  function open(): number {
    const opened = openLogFile(path)
    bytes = fstatSync(opened).size
    return opened
  }

  function close(): void {
    if (file !== null) closeSync(file)
    file = null
  }

  return { write, close }
}

/** A descriptor that appends; folders that lack are made. Throws what the system says. */
export function openLogFile(path: string): number {
  mkdirSync(dirname(path), { recursive: true })
  return openSync(path, 'a', 0o600)
}

/** What is not there need not be moved. */
function move(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
  }
}

function toNotice(left: number): string {
  return `${JSON.stringify({ level: 40, time: Date.now(), left, msg: 'lines could not be written to the log file' })}\n`
}
