import type { OpenExport } from '#lib/chat/exports/exports.ts'
import { toFailure } from '../edge.ts'
import { toDisposition } from '../files/disposition.ts'

/**
 * An export as HTTP gives it: at the pace of whoever reads it, and cut when its right is lost or nobody reads any more. What is cut
 * breaks off, so that nobody takes a part for the whole.
 */

/** A right is looked at again so often, also while the reader takes nothing. */
const RIGHT_CHECK_MS = 400
/** Whoever has taken nothing for so long does not come back. */
const IDLE_MS = 60_000
/** Small pieces leave together. */
const CHUNK_BYTES = 64 * 1024

interface ExportResponseOptions {
  name: string
  type: string
  /** Throws what ends the export beside the loss of its own right, such as the end of the session. */
  requireSession(): Promise<void>
  /** Beside RIGHT_CHECK_MS, for tests. */
  idleMs?: number
}

/** Answers a GET or HEAD; closes the export where nothing of it is sent. */
export function toExportResponse(
  request: Request,
  opened: OpenExport<unknown>,
  chunks: AsyncGenerator<string | Uint8Array>,
  { name, type, requireSession, idleMs = IDLE_MS }: ExportResponseOptions,
): Response {
  const headers = {
    'Content-Type': type,
    'Content-Disposition': toDisposition(name),
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
    // A proxy that gathers would hold all of it.
    'X-Accel-Buffering': 'no',
  }
  if (request.method === 'HEAD') {
    opened.close()
    return new Response(null, { headers })
  }
  const requireStill = async () => void (await Promise.all([requireSession(), opened.requireStill()]))
  return new Response(toStream(chunks, { close: opened.close, requireStill, idleMs }), { headers })
}

interface Guard {
  close(): void
  requireStill(): Promise<void>
  idleMs: number
}

function toStream(chunks: AsyncGenerator<string | Uint8Array>, { close, requireStill, idleMs }: Guard) {
  const encoder = new TextEncoder()
  let isOver = false
  let pulledAt = performance.now()
  let watching: NodeJS.Timeout | undefined

  function end(): void {
    isOver = true
    clearInterval(watching)
    close()
  }

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        let isChecking = false
        const fail = (cause: unknown) => {
          if (isOver) return
          end()
          controller.error(cause)
          void chunks.return(undefined).catch(() => undefined)
        }
        watching = setInterval(() => {
          if (performance.now() - pulledAt > idleMs) return fail(new Error('nobody reads the export any more'))
          if (isChecking) return
          isChecking = true
          requireStill()
            .catch(fail)
            .finally(() => {
              isChecking = false
            })
        }, RIGHT_CHECK_MS)
      },
      async pull(controller) {
        pulledAt = performance.now()
        try {
          const { bytes, isLast } = await readSome(chunks, encoder)
          if (isOver) return
          if (bytes.length > 0) controller.enqueue(bytes)
          if (!isLast) return
          // What was read last is told only to whoever may read it now.
          await requireStill()
          if (isOver) return
          end()
          controller.close()
        } catch (cause) {
          if (isOver) return
          end()
          toFailure(cause)
          controller.error(cause)
        }
      },
      async cancel() {
        if (isOver) return
        end()
        await chunks.return(undefined)
      },
    },
    { highWaterMark: 1 },
  )
}

async function readSome(
  chunks: AsyncGenerator<string | Uint8Array>,
  encoder: TextEncoder,
): Promise<{ bytes: Uint8Array; isLast: boolean }> {
  const parts: Uint8Array[] = []
  for (let length = 0; length < CHUNK_BYTES; ) {
    const { value, done } = await chunks.next()
    if (done) return { bytes: Buffer.concat(parts), isLast: true }
    const part = typeof value === 'string' ? encoder.encode(value) : value
    parts.push(part)
    length += part.length
  }
  return { bytes: Buffer.concat(parts), isLast: false }
}
