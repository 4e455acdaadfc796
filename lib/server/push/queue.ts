import type { PushOutcome } from './send.ts'

/**
 * What is to be sent, a few at a time, each tried a few times. Bounded in all directions: a service that hangs holds up its
 * own devices alone, a person with many devices nobody else, and of a room a device waits for the newest notice only.
 */

const WAITING_MAX = 5_000
/** Of one device: as many rooms, the newest. */
const WAITING_OF_DEVICE_MAX = 8
const AT_ONCE = 16
const AT_ONCE_OF_SERVICE = 8
const AT_ONCE_OF_PERSON = 2
/** Before the tries after the first. */
const DELAYS_MS = [2_000, 15_000, 60_000]
/** A service that wants to be left alone for longer gets no more tries. */
const DELAY_MAX_MS = 5 * 60_000

export interface PushJob {
  /** Ids; what has the same ones is alike. One push of a device is under way at a time. */
  device: string
  person: string
  service: string
  /** A later job of the same device and topic takes the place of one that waits. */
  topic: string
  /** Never rejects. */
  attempt(): Promise<PushOutcome | { type: 'unwanted' }>
  /** It was not taken, and there are no more tries. */
  giveUp(): void
}

export interface PushQueue {
  /** False: there is no room. */
  add(job: PushJob): boolean
  /** Those that wait, and those under way. */
  count(): number
  close(): void
}

interface Waiting extends PushJob {
  tries: number
  /** By the clock of performance.now(). */
  dueAt: number
}

export function createPushQueue(delaysMs = DELAYS_MS): PushQueue {
  /** By device and topic, in the order in which they came. */
  const waiting = new Map<string, Waiting>()
  const underWay = new Set<Waiting>()
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  function proceed(): void {
    clearTimeout(timer)
    const now = performance.now()
    let next = Number.POSITIVE_INFINITY
    for (const [key, job] of waiting) {
      if (underWay.size === AT_ONCE) return
      if (job.dueAt > now) next = Math.min(next, job.dueAt)
      else if (mayBegin(job)) {
        waiting.delete(key)
        underWay.add(job)
        void run(job)
      }
    }
    if (next !== Number.POSITIVE_INFINITY) timer = setTimeout(proceed, Math.ceil(next - now))
  }

  function mayBegin({ device, person, service }: Waiting): boolean {
    let [ofPerson, ofService] = [0, 0]
    for (const job of underWay) {
      if (job.device === device) return false
      if (job.person === person) ofPerson++
      if (job.service === service) ofService++
    }
    return ofPerson < AT_ONCE_OF_PERSON && ofService < AT_ONCE_OF_SERVICE
  }

  async function run(job: Waiting): Promise<void> {
    const outcome = await job.attempt()
    underWay.delete(job)
    if (isClosed) return
    if (outcome.type === 'later') tryLater(job, outcome.afterMs)
    if (outcome.type === 'refused') job.giveUp()
    proceed()
  }

  function tryLater(job: Waiting, afterMs: number): void {
    const delayMs = delaysMs[job.tries]
    if (delayMs === undefined || afterMs > DELAY_MAX_MS) {
      job.giveUp()
      return
    }
    const dueAt = performance.now() + Math.max(afterMs, delayMs)
    const newer = waiting.get(toKey(job))
    if (newer) newer.dueAt = dueAt
    else waiting.set(toKey(job), { ...job, tries: job.tries + 1, dueAt })
  }

  /** Of a device that waits for many rooms the oldest goes. */
  function makeRoom(device: string): void {
    const own = [...waiting].filter(([, job]) => job.device === device)
    const [oldest] = own
    if (own.length >= WAITING_OF_DEVICE_MAX && oldest) waiting.delete(oldest[0])
  }

  return {
    add(job) {
      const key = toKey(job)
      const earlier = waiting.get(key)
      if (!earlier) makeRoom(job.device)
      if (!earlier && waiting.size >= WAITING_MAX) return false
      waiting.set(key, { ...job, tries: 0, dueAt: earlier?.dueAt ?? 0 })
      proceed()
      return true
    },
    count: () => waiting.size + underWay.size,
    close() {
      isClosed = true
      waiting.clear()
      clearTimeout(timer)
    },
  }
}

function toKey({ device, topic }: PushJob): string {
  return `${device} ${topic}`
}
