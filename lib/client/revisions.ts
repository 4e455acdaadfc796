/**
 * Which of a room's changes have been seen. Every message created or changed takes the room's next revision, so a
 * missing number is a missed change. `known` rises only without a hole, or by an answer to `room:enter`; asking for
 * all changes after it therefore brings exactly what was missed.
 */
export interface Revisions {
  /** All revisions up to this one have been seen. */
  known: number
  /** Seen beyond a hole, ascending. */
  ahead: readonly number[]
  /** The highest revision heard of. */
  head: number
  /** Since when (ms of performance.now()) `known` has been short of `head` without any progress; null when level. */
  behindSince: number | null
}

/** Beyond this nothing is remembered; the answer that fills the hole brings it again. */
const AHEAD_MAX = 1_000

export const NO_REVISIONS: Revisions = { known: 0, ahead: [], head: 0, behindSince: null }

/** A change with this revision came. The same object if it had come before. */
export function noteRevision(revisions: Revisions, rev: number, at: number): Revisions {
  if (rev <= revisions.known || revisions.ahead.includes(rev)) return revisions
  if (rev > revisions.known + 1) {
    if (revisions.ahead.length >= AHEAD_MAX) return noteHead(revisions, rev, at)
    const ahead = [...revisions.ahead, rev].sort((a, b) => a - b)
    return withHead({ ...revisions, ahead }, Math.max(revisions.head, rev), at)
  }
  return skipTo(revisions, rev, at)
}

/** The room is at `head`, whether or not its changes have come. */
export function noteHead(revisions: Revisions, head: number, at: number): Revisions {
  return head <= revisions.head ? revisions : withHead(revisions, head, at)
}

/** An answer brought everything up to `rev`. */
export function skipTo(revisions: Revisions, rev: number, at: number): Revisions {
  let known = Math.max(revisions.known, rev)
  const ahead = revisions.ahead.filter((seen) => {
    if (seen === known + 1) known = seen
    return seen > known
  })
  const head = Math.max(revisions.head, known)
  return { known, ahead, head, behindSince: known < head ? at : null }
}

/** Forgets all and starts from an answer that holds the newest page. */
export function startFrom(rev: number): Revisions {
  return { known: rev, ahead: [], head: rev, behindSince: null }
}

function withHead(revisions: Revisions, head: number, at: number): Revisions {
  return { ...revisions, head, behindSince: revisions.known < head ? (revisions.behindSince ?? at) : null }
}
