import type { DataEntry } from '#lib/chat/exports/own-data.ts'
import type { Device } from '#lib/protocol/entities.ts'
import { toZip } from './zip.ts'

/** All that is somebody's own, and where they are signed in, as an archive. */
export function toOwnArchive(devices: Device[], entries: AsyncGenerator<DataEntry>): AsyncGenerator<Uint8Array> {
  return toZip(withSessions(devices, entries))
}

async function* withSessions(devices: Device[], entries: AsyncGenerator<DataEntry>): AsyncGenerator<DataEntry> {
  yield { name: 'sessions.json', chunks: toText(`${JSON.stringify(devices, null, 2)}\n`) }
  yield* entries
}

async function* toText(text: string): AsyncGenerator<string> {
  yield text
}
