import type { Log, ReplyKey } from '../ports.ts'
import { pause } from './reply-ending.ts'

/**
 * The yes of whoever asked for a reply, for which a call waits that changes something. It is said to any process, so that
 * the store alone knows it; the process that writes the reply asks there.
 */

export interface Approvals {
  /** A call of this version of the reply waits from now on, in place of the one before it. */
  askApproval(reply: ReplyKey, step: number): Promise<void>
  /** Null: nothing was said of it yet, or it waits no more. */
  findApproval(reply: ReplyKey, step: number): Promise<boolean | null>
  /** The first word counts: false where the call waits for none, or has got the other. */
  sayApproval(reply: ReplyKey, step: number, isAllowed: boolean): Promise<boolean>
}

/** What came of it. */
export type Approval = 'allowed' | 'asker' | 'unanswered'

const LIMIT_MS = 5 * 60_000
/** Between two looks at what was said. */
const LOOK_MS = 500

interface Waiting {
  store: Approvals
  signal: AbortSignal
  log: Log
  /** How long it waits; 5 minutes without it. */
  limitMs?: number | undefined
  /** It waits now, and people may be told so. */
  onAsked(): void
}

/** Never rejects: where nothing can be known there is no yes. */
export async function waitForApproval(
  reply: ReplyKey,
  step: number,
  { store, signal, log, limitMs = LIMIT_MS, onAsked }: Waiting,
): Promise<Approval> {
  const until = performance.now() + limitMs
  try {
    await store.askApproval(reply, step)
    onAsked()
    while (!signal.aborted && performance.now() < until) {
      const said = await store.findApproval(reply, step).catch(tellUnknown)
      if (said !== null) return said ? 'allowed' : 'asker'
      await pause(LOOK_MS, signal)
    }
    if (signal.aborted) return 'unanswered'
    // From here on nobody can say yes; who did in the last moment is heard.
    return (await store.sayApproval(reply, step, false)) ? 'unanswered' : 'allowed'
  } catch (cause) {
    tellUnknown(cause)
    return 'unanswered'
  }

  function tellUnknown(cause: unknown): null {
    log.warn({ err: cause, messageId: reply.id }, 'whether a call is allowed could not be looked up')
    return null
  }
}
