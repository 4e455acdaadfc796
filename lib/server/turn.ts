import { outsideRequests } from './request-context.ts'

/**
 * One turn of Node's event loop, in the order that a busy chat lives by (docs/turn.md draws it):
 *
 * 1. Sockets are read: commands begin. The database is read: a commit is done.
 * 2. Whoever wrote what was committed is acknowledged; the bytes are held back.
 * 3. At the end of the turn, `tell`: each room's new messages leave as one fact, in one write per socket that has the
 *    acknowledgement in front.
 * 4. Behind that, `release`: what was held back for sockets that got no fact leaves too.
 * 5. When the next turn has read what came in meanwhile, the room's next commit begins.
 */

type Step = 'tell' | 'release'

const jobs: Record<Step, (() => void)[]> = { tell: [], release: [] }
let isPlanned = false

/** Does the job when this turn has read and acknowledged all it can. */
export function atEndOfTurn(step: Step, job: () => void): void {
  jobs[step].push(job)
  plan()
}

/** Does the job when all has been told that was to be told, and what came in meanwhile has been read. */
export function afterNextReads(job: () => void): void {
  // The first is behind this turn's reads, the second behind those of the next.
  setImmediate(setImmediate, job)
}

function plan(): void {
  if (isPlanned) return
  isPlanned = true
  outsideRequests(() => setImmediate(endTurn))
}

function endTurn(): void {
  isPlanned = false
  try {
    for (let job = takeJob(); job; job = takeJob()) job()
  } finally {
    // One that throws does not keep the others back.
    if (jobs.tell.length + jobs.release.length > 0) plan()
  }
}

function takeJob(): (() => void) | undefined {
  return jobs.tell.shift() ?? jobs.release.shift()
}
