import type { SharedFile } from '#lib/protocol/entities.ts'
import type { Failure } from '#lib/protocol/errors.ts'

/** What became of an upload. `line`: the server was not reached, or has not answered. */
export type UploadOutcome = { file: SharedFile } | { failure: Failure } | 'line' | 'cancelled'

export interface UploadRequest {
  outcome: Promise<UploadOutcome>
  cancel(): void
}

/** Sends the bytes, and tells how many have gone. The browser's older way: only that one knows. */
export function requestUpload(
  { roomId, name, blob }: { roomId: string; name: string; blob: Blob },
  onProgress: (bytes: number) => void,
): UploadRequest {
  const request = new XMLHttpRequest()
  const outcome = new Promise<UploadOutcome>((resolve) => {
    request.upload.onprogress = ({ loaded }) => onProgress(loaded)
    request.onload = () => resolve(toOutcome(request.status, request.responseText))
    request.onerror = () => resolve('line')
    request.ontimeout = () => resolve('line')
    request.onabort = () => resolve('cancelled')
  })
  request.open('POST', `/api/rooms/${roomId}/files?name=${encodeURIComponent(name.toWellFormed?.() ?? name)}`)
  request.setRequestHeader('Content-Type', 'application/octet-stream')
  request.send(blob)
  return { outcome, cancel: () => request.abort() }
}

/** A proxy in between may answer in words of its own. */
function toOutcome(status: number, text: string): UploadOutcome {
  try {
    const body = JSON.parse(text) as { file?: SharedFile; error?: Failure }
    if (body.file) return { file: body.file }
    if (body.error) return { failure: body.error }
  } catch {
    // No JSON: the status says what there is to say.
  }
  if (status === 413) return { failure: { code: 'too_large' } }
  return 'line'
}
