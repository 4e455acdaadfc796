import { io, type Socket } from 'socket.io-client'
import { drawBackoffMs } from '#lib/client/backoff.ts'
import type { Message } from '#lib/protocol/entities.ts'
import type { Result } from '#lib/protocol/errors.ts'
import { SOCKET_NAMESPACE, SOCKET_PATH } from '#lib/protocol/limits.ts'
import type { ReactionChanged } from '#lib/protocol/marks.ts'
import type { RoomEntered } from '#lib/protocol/rooms.ts'
import { withReaction } from '#lib/protocol/rules/reactions.ts'
import { toSeen } from './changes.ts'
import type { Report } from './verdict.ts'

/** A lean client that only reads, so that there can be a thousand in one process. It comes back by itself. */
export interface LeanReader {
  socket: Socket
  isReady(): boolean
  report(): Report
  close(): void
}

const ANSWER_TIMEOUT_MS = 5_000
/** A hole may be filled by a fact that is on its way. */
const GAP_HOLD_MS = 250

export function createReader(roomId: string, port: number, headers: Record<string, string> = {}): LeanReader {
  const messages = new Map<string, Message>()
  const heard = new Map<string, number>()
  const seenRevs = new Set<number>()
  const held = new Map<number, ReactionChanged>()
  let known = 0
  let isReady = false
  let isEntering = false
  let isClosed = false
  let attempt = 0
  let firstSeq = 0
  let holdTimer: NodeJS.Timeout | undefined
  const socket = io(`http://127.0.0.1:${port}${SOCKET_NAMESPACE}`, {
    ...{ path: SOCKET_PATH, transports: ['websocket'], forceNew: true, extraHeaders: headers },
    reconnection: false,
  })

  function take(message: Message): void {
    const { id, seq, rev } = message
    heard.set(id, seq)
    const present = messages.get(id)
    if (seq >= firstSeq && (!present || present.rev < rev)) messages.set(id, message)
    noteRev(rev)
  }

  /** It says nothing of what came before it, and so waits until nothing before it is missing. */
  function takeReaction(reaction: ReactionChanged): void {
    if (reaction.rev <= known) return
    held.set(reaction.rev, reaction)
    advance()
    noteHead(reaction.rev)
  }

  function noteRev(rev: number): void {
    seenRevs.add(rev)
    advance()
  }

  function advance(): void {
    for (const rev of held.keys()) if (rev <= known) held.delete(rev)
    for (;;) {
      const reaction = held.get(known + 1)
      if (reaction) react(reaction)
      else if (!seenRevs.delete(known + 1)) return
      held.delete(++known)
    }
  }

  function react({ messageId, rev, ...reaction }: ReactionChanged): void {
    const present = messages.get(messageId)
    if (present && present.rev < rev)
      messages.set(messageId, { ...present, rev, reactions: [...withReaction(present.reactions ?? [], reaction)] })
  }

  function noteHead(rev: number): void {
    if (rev <= known || holdTimer) return
    holdTimer = setTimeout(() => {
      holdTimer = undefined
      if (rev > known) void enter()
    }, GAP_HOLD_MS)
  }

  async function enter(): Promise<void> {
    if (isEntering) return
    isEntering = true
    try {
      for (let hasMore = true; hasMore; ) {
        const result: Result<RoomEntered> = await socket
          .timeout(ANSWER_TIMEOUT_MS)
          .emitWithAck('room:enter', { roomId, ...(known > 0 && { after: known }) })
        if (!result.ok) throw new Error(result.error.code)
        const { data } = result
        if (known === 0) firstSeq = data.messages[0]?.seq ?? 1
        for (const message of data.messages) take(message)
        known = Math.max(known, data.rev)
        hasMore = data.hasMore === true
      }
      isReady = true
      attempt = 0
    } catch {
      // Refused or cut: the next connection, or this one a little later.
      if (socket.connected) setTimeout(enter, drawBackoffMs(attempt++))
    } finally {
      isEntering = false
    }
  }

  function comeBack(): void {
    if (!isClosed) setTimeout(() => isClosed || socket.connect(), drawBackoffMs(attempt++))
  }

  socket.on('connect', enter)
  socket.on('disconnect', () => {
    isReady = false
    comeBack()
  })
  socket.on('connect_error', comeBack)
  socket.on('messages:created', ({ messages: created }: { messages: Message[] }) => {
    for (const message of created) take(message)
    noteHead(created.at(-1)?.rev ?? 0)
  })
  socket.on('message:changed', ({ message }: { message: Message }) => {
    take(message)
    noteHead(message.rev)
  })
  socket.on('reaction:changed', takeReaction)
  socket.on('room:head', ({ rev }: { rev: number }) => noteHead(rev))

  return {
    socket,
    isReady: () => isReady,
    report: () => ({
      ...{ username: `reader ${socket.id}`, written: [], acked: [], changes: [], late: [], waiting: 0, isReady },
      heard: [...heard],
      messages: [...messages.values()]
        .sort((a, b) => a.seq - b.seq)
        .slice(-400)
        .map(toSeen),
    }),
    close() {
      isClosed = true
      socket.disconnect()
    },
  }
}
