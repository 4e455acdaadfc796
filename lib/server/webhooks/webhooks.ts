import type { Chat } from '#lib/chat/chat.ts'
import type { Edge } from '../edge.ts'
import { log } from '../log.ts'
import { setGauge } from '../metrics/gauges.ts'
import { toFailure } from '../store/failures.ts'
import {
  type Claimed,
  claimDue,
  type DueWebhook,
  listOutgoing,
  noteNew,
  sweepDeliveries,
} from '../store/webhook-deliveries.ts'
import { createDeliver } from './deliver.ts'

/**
 * Tells outgoing webhooks what people say. Nothing of it is on a message's way: behind it a process looks which rooms have
 * gone on since they were looked at last, has what is new there wait in the database, and tries what is due. So a process that is killed loses
 * nothing, and several share the work.
 */

const LOOK_EVERY_MS = 2_000
/** While people talk, what they say in that time is found together. */
const GATHER_MS = 100
const AFTER_FAILURE_MS = 5_000
const SWEEP_EVERY_MS = 60 * 60_000
/** Tries under way in this process. */
const AT_ONCE = 32
const AT_ONCE_OF_HOOK = 4
/** Whoever has many that hang keeps nobody else's waiting. */
const AT_ONCE_OF_MAKER = 8

export interface Webhooks {
  /** Something was said or changed in this room. Never throws, never waits. */
  hint(roomId: string): void
  /** Ends what is under way. */
  stop(): Promise<void>
}

export function startWebhooks({ chat, edge }: { chat: Chat; edge: Edge }): Webhooks {
  const deliver = createDeliver({ chat, edge })
  const abort = new AbortController()
  const underWay = new Map<Promise<void>, DueWebhook>()
  /** Those that have any. */
  let rooms: ReadonlySet<string> = new Set()
  /** Whose turn it is first: a webhook that has much to tell must not keep the others waiting. */
  let turn = 0
  let isFailing = false
  let isHinted = false
  let sweptAt = performance.now()
  let isGathering = false
  let wake = () => {}
  const ended = run()
  setGauge('webhooks', () => underWay.size)

  async function run(): Promise<void> {
    while (!abort.signal.aborted) {
      const isWell = await look()
      isGathering = true
      await rest(GATHER_MS)
      isGathering = false
      if (!isHinted) await rest(isWell ? LOOK_EVERY_MS : AFTER_FAILURE_MS)
      isHinted = false
    }
    await Promise.all(underWay.keys())
  }

  async function look(): Promise<boolean> {
    try {
      const hooks = await listOutgoing()
      rooms = new Set(hooks.map(({ roomId }) => roomId))
      turn = hooks.length > 0 ? (turn + 1) % hooks.length : 0
      for (const hook of [...hooks.slice(turn), ...hooks.slice(0, turn)]) await tend(hook)
      await sweep()
      isFailing = false
      return true
    } catch (cause) {
      // Told once: while the database is away, others say so.
      if (!isFailing && !abort.signal.aborted)
        log()[toFailure(cause) === 'answer' ? 'error' : 'warn']({ err: cause }, 'webhooks could not be told')
      isFailing = true
      return false
    }
  }

  async function tend(hook: DueWebhook): Promise<void> {
    const { id, isFailing: isToEnd, isBehind, isDue } = hook
    if (abort.signal.aborted) return
    if (isToEnd) return await chat.webhooks.switchOff(id)
    if (isBehind) await noteNew(id)
    if (isBehind || isDue) await begin(hook)
  }

  async function begin(hook: DueWebhook): Promise<void> {
    const tried = [...underWay.values()]
    const ofHook = tried.filter(({ id }) => id === hook.id).length
    const ofMaker = tried.filter(({ makerId }) => makerId === hook.makerId).length
    const free = Math.min(AT_ONCE_OF_HOOK - ofHook, AT_ONCE_OF_MAKER - ofMaker, AT_ONCE - tried.length)
    if (free <= 0) return
    for (const delivery of await claimDue(hook.id, free)) {
      const trying = attempt(delivery).finally(() => {
        underWay.delete(trying)
        hurry()
      })
      underWay.set(trying, hook)
    }
  }

  async function attempt(delivery: Claimed): Promise<void> {
    try {
      await deliver(delivery, abort.signal)
    } catch (cause) {
      const { id: deliveryId, webhookId } = delivery
      log().warn({ err: cause, deliveryId, webhookId }, 'a delivery of a webhook will be tried again')
    }
  }

  async function sweep(): Promise<void> {
    if (performance.now() - sweptAt < SWEEP_EVERY_MS) return
    sweptAt = performance.now()
    await sweepDeliveries()
  }

  function hurry(): void {
    isHinted = true
    if (!isGathering) wake()
  }

  function rest(ms: number): Promise<void> {
    if (abort.signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  return {
    hint(roomId) {
      if (rooms.has(roomId)) hurry()
    },
    async stop() {
      abort.abort()
      wake()
      await ended
    },
  }
}
