import type { Message } from '#lib/protocol/entities.ts'
import { cutText } from '#lib/protocol/graphemes.ts'
import type { PushNotice } from '#lib/protocol/notices.ts'
import { log } from '../log.ts'
import { setGauge } from '../metrics/gauges.ts'
import { createPushQueue, type PushJob } from './queue.ts'
import {
  type Device,
  isAnybodySubscribed,
  isStillWanted,
  listDevices,
  listListeners,
  type NoticeRoom,
  noteFailure,
  noteSuccess,
  readSaid,
  removeSubscription,
  type Said,
} from './recipients.ts'
import { type PushOutcome, sendPush } from './send.ts'

/**
 * Tells people by push what is said in their rooms while they look elsewhere. The process that stored a message only notes
 * its place, behind commit and acknowledgement; a moment later it asks once for all that was said in a room, and only
 * where somebody has a device that wants it. The moment serves twice: whoever reads along has said so by then, and a
 * quick exchange is one notice and not ten.
 */

const GATHER_MS = 2_500
/** So long it is believed that nobody has asked for notices at another process. */
const NOBODY_MS = 10_000
/** Of a room, the newest: nobody is told of more than one. */
const GATHERED_MAX = 200
/** Rooms of which it is found out at the same time whom to tell. */
const ROOMS_AT_ONCE = 4
/** In UTF-16 units: with the room's name it stays below the 4 KiB that push services take. */
const TEXT_MAX = 200

export interface PushNotices {
  /** Never throws, never waits. */
  messageSaid(message: Pick<Message, 'roomId' | 'seq'>): void
  /** Somebody has asked for notices just now. */
  noteSubscribed(): void
  close(): void
}

interface PushNoticesParts {
  /** Those of the people who have the room before their eyes, at any process. */
  listViewers(roomId: string, userIds: string[]): Promise<ReadonlySet<string>>
  gatherMs?: number
  /** Before the tries after the first. */
  delaysMs?: number[]
}

export function createPushNotices({ listViewers, gatherMs = GATHER_MS, delaysMs }: PushNoticesParts): PushNotices {
  const queue = createPushQueue(delaysMs)
  setGauge('push', queue.count)
  const gathered = new Map<string, Set<number>>()
  const timers = new Set<NodeJS.Timeout>()
  /** Rooms whose moment has come. */
  const due = new Set<string>()
  let underWay = 0
  /** Until then nobody wants any. */
  let nobodyUntil = 0

  /** Its moment has come; what is said until its turn is told with it. */
  function proceed(): void {
    while (underWay < ROOMS_AT_ONCE) {
      const [roomId] = due
      if (roomId === undefined) return
      due.delete(roomId)
      underWay++
      void flush(roomId)
    }
  }

  async function flush(roomId: string): Promise<void> {
    const seqs = [...(gathered.get(roomId) ?? [])]
    gathered.delete(roomId)
    try {
      if (performance.now() < nobodyUntil) return
      if (await isAnybodySubscribed()) await tell(roomId, seqs)
      else nobodyUntil = performance.now() + NOBODY_MS
    } catch (cause) {
      log().warn({ err: cause, roomId }, 'what was said could not be told by push')
    } finally {
      underWay--
      proceed()
    }
  }

  /** A room has thousands of members: some of them at a time. */
  async function tell(roomId: string, seqs: number[]): Promise<void> {
    const said = await readSaid(roomId, seqs)
    const range = { from: Math.min(...seqs), to: Math.max(...seqs) }
    let userIds = await listListeners(roomId, 0n)
    for (let last = userIds.at(-1); last !== undefined; last = userIds.at(-1)) {
      const found = await listDevices(roomId, userIds, range)
      if (found && !(await tellDevices(found, said))) return
      userIds = await listListeners(roomId, last)
    }
  }

  /** False: no more of them can wait. */
  async function tellDevices(
    { room, devices }: { room: NoticeRoom; devices: Device[] },
    said: Said[],
  ): Promise<boolean> {
    const wanted = devices.flatMap((device) => {
      const message = findWanted(device, said)
      return message ? [{ device, message }] : []
    })
    if (wanted.length === 0) return true
    const viewers = await listViewers(room.id, [...new Set(wanted.map(({ device }) => device.userId))])
    for (const { device, message } of wanted) {
      if (viewers.has(device.userId) || queue.add(toJob(room, device, message))) continue
      log().warn({ roomId: room.id }, 'too many pushes wait')
      return false
    }
    return true
  }

  function toJob(room: NoticeRoom, device: Device, message: Said): PushJob {
    return {
      ...{ device: String(device.subscriptionId), person: device.userId, service: new URL(device.endpoint).host },
      topic: toTopic(room),
      attempt: () => attempt(room, device, message),
      giveUp: () => void noteFailure(device).catch(tellLost),
    }
  }

  /** Time has passed, more of it with every try. */
  async function attempt(room: NoticeRoom, device: Device, message: Said): Promise<PushOutcome | { type: 'unwanted' }> {
    try {
      if (!(await isStillWanted(device, message))) return { type: 'unwanted' }
      const { endpoint, keys } = device
      const outcome = await sendPush({
        ...{ endpoint, keys, topic: toTopic(room), isUrgent: message.seq <= device.mentionSeq },
        payload: JSON.stringify(toNotice(room, device, message)),
      })
      if (outcome.type === 'gone') await removeSubscription(device)
      if (outcome.type === 'sent') await noteSuccess(device).catch(tellLost)
      if (outcome.type === 'refused') log().info({ host: new URL(endpoint).host }, 'a push service refused a push')
      return outcome
    } catch (cause) {
      log().warn({ err: cause }, 'a push could not be sent')
      return { type: 'later', afterMs: 0 }
    }
  }

  return {
    messageSaid({ roomId, seq }) {
      if (performance.now() < nobodyUntil) return
      const waiting = gathered.get(roomId)
      if (waiting) {
        waiting.add(seq)
        const [oldest] = waiting
        if (waiting.size > GATHERED_MAX && oldest !== undefined) waiting.delete(oldest)
        return
      }
      gathered.set(roomId, new Set([seq]))
      const timer = setTimeout(() => {
        timers.delete(timer)
        due.add(roomId)
        proceed()
      }, gatherMs)
      timers.add(timer)
    },
    noteSubscribed() {
      nobodyUntil = 0
    },
    close() {
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
      due.clear()
      queue.close()
    },
  }
}

/**
 * The newest of the messages that this person wants to hear of. A reply's place is older than its end: who asked for it may
 * have read on and left meanwhile.
 */
function findWanted(
  { username, lastReadSeq, isMentionsOnly, mentionSeq, blocked }: Device,
  said: Said[],
): Said | undefined {
  return said.findLast(({ sender, seq, askedBy }) => {
    if (sender === username || blocked.has(sender) || (seq <= lastReadSeq && askedBy !== username)) return false
    return !isMentionsOnly || seq <= mentionSeq
  })
}

/** Later words of a room take the place of earlier ones, where these wait here and at the service. */
function toTopic({ id }: NoticeRoom): string {
  return `room-${id}`
}

function tellLost(cause: unknown): void {
  log().warn({ err: cause }, 'how a push went could not be noted')
}

function toNotice(room: NoticeRoom, { settings, lastReadSeq }: Device, { seq, who, text }: Said): PushNotice {
  return {
    ...{ room, seq, who, unread: Math.max(1, seq - lastReadSeq) },
    ...(!settings.hidesText && { text: cutText(text.replace(/\s+/gu, ' ').trim(), TEXT_MAX) }),
  }
}
