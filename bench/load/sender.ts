import { randomUUID } from 'node:crypto'
import { createTalk } from '../corpus.ts'
import type { Connection } from './connection.ts'

/** Someone who sends: always the same number in flight, or so many per second whatever comes back. */

export interface SendPlan {
  roomId: string
  /** Bytes of a message's text. */
  bytes: number
  /** Closed loop: messages of each sender that are not acknowledged yet. */
  inFlight?: number | undefined
  /** Fixed rate: messages per second of all senders of this process together. */
  perSecond?: number | undefined
  /** Words as people say them, in place of one that comes again and again. */
  isTalk?: boolean | undefined
}

/** What the senders of one process saw. */
export class SendTally {
  acked = 0
  failed = 0
  topSeq = 0
  latenciesMs: number[] = []
}

const TICK_MS = 5

export function startSending(connections: Connection[], plan: SendPlan, tally: SendTally): { stop(): Promise<void> } {
  let isSending = true
  let outstanding = 0
  let idle: (() => void) | null = null

  function send(connection: Connection): void {
    const began = performance.now()
    outstanding++
    connection.send('message:send', toInput(plan), (result) => {
      outstanding--
      tally.latenciesMs.push(performance.now() - began)
      if (result.ok) {
        tally.acked++
        tally.topSeq = Math.max(tally.topSeq, result.data.message.seq)
      } else tally.failed++
      if (isSending && plan.inFlight) send(connection)
      if (!isSending && outstanding === 0) idle?.()
    })
  }

  for (const connection of connections) {
    connection.together(() => {
      for (let i = 0; i < (plan.inFlight ?? 0); i++) send(connection)
    })
  }
  const ticking = plan.perSecond ? tick(connections, plan.perSecond, send) : undefined
  return {
    async stop() {
      isSending = false
      clearInterval(ticking)
      if (outstanding > 0) await new Promise<void>((resolve) => (idle = resolve))
    },
  }
}

/** Sends what is due, each time from the next sender. */
function tick(connections: Connection[], perSecond: number, send: (connection: Connection) => void): NodeJS.Timeout {
  const began = performance.now()
  let sent = 0
  return setInterval(() => {
    const due = Math.floor(((performance.now() - began) / 1000) * perSecond)
    for (; sent < due; sent++) {
      const connection = connections[sent % connections.length]
      if (connection) send(connection)
    }
  }, TICK_MS)
}

function toInput({ roomId, bytes, isTalk }: SendPlan) {
  const words = isTalk ? toTalk(bytes) : ''.padEnd(bytes, 'message ')
  return { roomId, clientId: randomUUID(), text: `${performance.now()} ${words}`.slice(0, isTalk ? undefined : bytes) }
}

const TALKS = 4_000
const talks: string[] = []
let turn = 0

/** About so many bytes. Made beforehand, so that it takes the generator no time. */
function toTalk(bytes: number): string {
  if (talks.length === 0) {
    const { say } = createTalk(1 + Math.floor(performance.now()))
    for (let count = 0; count < TALKS; count++) {
      let text = say()
      while (Buffer.byteLength(text) < bytes * TALK_SHARE) text += ` ${say()}`
      talks.push(text)
    }
  }
  turn++
  return talks[turn % TALKS] ?? ''
}

const TALK_SHARE = 0.8
