import { useSyncExternalStore } from 'react'
import { openUploads, type Upload } from '#lib/client/uploads.ts'
import type { SessionUser } from '#lib/protocol/entities.ts'

/** What is uploaded for the message that is being written in a room. */
export function useUploads(me: SessionUser, roomId: string): Upload[] {
  const uploads = openUploads(me)
  return useSyncExternalStore(
    uploads.subscribe,
    () => uploads.list(roomId),
    () => NONE,
  )
}

const NONE: Upload[] = []
