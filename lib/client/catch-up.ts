import type { Result } from '#lib/protocol/errors.ts'
import type { CommandData } from '#lib/protocol/wire.ts'
import { readFailure } from './get-json.ts'

/** Longer than the server takes at most. */
const TIMEOUT_MS = 70_000

/**
 * What was said in a room behind this `seq`, in short. Over HTTP: a model may take longer for it than a live connection may
 * be silent. Never rejects: without an answer of the server the code is `unavailable`.
 */
export async function askCatchUp(roomId: string, afterSeq: number): Promise<Result<CommandData<'catchup:ask'>>> {
  try {
    const response = await fetch('/api/v1/catchup.ask', {
      ...{
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ roomId, afterSeq }),
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    return response.ok
      ? { ok: true, data: (await response.json()) as CommandData<'catchup:ask'> }
      : { ok: false, error: await readFailure(response) }
  } catch {
    return { ok: false, error: { code: 'unavailable' } }
  }
}
