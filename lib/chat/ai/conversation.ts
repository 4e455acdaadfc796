import type { Message, Room } from '#lib/protocol/entities.ts'
import type { Answered, Assistant, Store } from '../ports.ts'
import { readRoom } from './present-room.ts'
import { estimateTokens } from './tokens.ts'
import { type Conversation, TURNS_MAX } from './turns.ts'

/** What a reply may be told of its room, as it is when the reply begins. */

interface Parts {
  store: Store
  assistant: Pick<Assistant, 'username' | 'displayName' | 'instructions'> & Partial<Pick<Assistant, 'seesImages'>>
  /** How much it takes. */
  promptTokens: number
}

/** `newestSeq`: all that is told was read up to there; what stands behind it came later. */
export async function readConversation(
  known: Room,
  reply: Message,
  { store, assistant, promptTokens }: Parts,
): Promise<Conversation & { room: Room; newestSeq: number }> {
  const { id: roomId } = known
  const [members, newest, timeZone, room] = await Promise.all([
    store.listMembers(roomId, []),
    store.readPage(roomId, { newest: true }, TURNS_MAX),
    reply.askedBy === undefined ? null : store.findTimeZone(reply.askedBy),
    readRoom(known, store),
  ])
  // A repeated reply reads what the first one could have read: up to the next reply.
  const next = (await listLater()).find(({ sender }) => sender === assistant.username)?.seq
  const { displayName = assistant.displayName } = members.find(({ username }) => username === assistant.username) ?? {}
  const ai = { ...assistant, displayName }
  const messages = (await withQuestion(await readBack(next))).filter(({ id }) => id !== reply.id)
  const [asked, summary] = await Promise.all([listAsked(messages), findSummary(next)])
  const when = { now: new Date(), ...(timeZone !== null && { timeZone }) }
  const newestSeq = newest.at(-1)?.seq ?? 0
  const answered = { reply, asked, question: reply.replyTo }
  return { room, members, messages, newestSeq, ai, ...answered, ...when, promptTokens, summary }

  /** Read behind the messages: what was deleted meanwhile is in neither. Of a repeated reply that of its time. */
  async function findSummary(before: number | undefined) {
    const summary = await store.findSummary(roomId, before)
    const isWhole = summary !== null && summary.sinceSeq >= (room.readsFromSeq ?? 0)
    return isWhole && summary.text !== '' ? summary : undefined
  }

  /** What a reply that waits covers was for the room's first. */
  async function listAsked(messages: Message[]): Promise<Map<string, Answered>> {
    const ids = messages.map(({ id }) => id)
    const asked = await store.listAsked(ids, assistant.username)
    const isFirst = room.assistants[0] === assistant.username
    return isFirst ? asked : new Map([...asked].filter(([, answered]) => answered === 'asked'))
  }

  /** Behind the reply; nearly always the newest messages hold them, which spares a question. */
  async function listLater(): Promise<Message[]> {
    const reachesBack = (newest[0]?.seq ?? 0) <= reply.seq
    return reachesBack
      ? newest.filter(({ seq }) => seq > reply.seq)
      : await store.readPage(roomId, { after: reply.seq }, TURNS_MAX)
  }

  /** The last messages before that place. A page may be short, where texts or thinking on it are long. */
  async function readBack(before = Number.MAX_SAFE_INTEGER): Promise<Message[]> {
    const begin = Math.max(room.readsFromSeq ?? 0, room.sweptToSeq ?? 0) + 1
    let messages = newest.filter(({ seq }) => seq < before)
    for (;;) {
      const [first] = messages
      const tokens = messages.reduce((sum, { text }) => sum + estimateTokens(text), 0)
      if (messages.length >= TURNS_MAX || tokens >= promptTokens || (first && first.seq <= begin)) return messages
      const page = await store.readPage(roomId, { before: first?.seq ?? before }, TURNS_MAX - messages.length)
      if (page.length === 0) return messages
      messages = [...page, ...messages]
    }
  }

  /** The question may be older than all that is read. */
  async function withQuestion(messages: Message[]): Promise<Message[]> {
    if (reply.replyTo === undefined || messages.some(({ id }) => id === reply.replyTo)) return messages
    const question = await store.findMessage(reply.replyTo)
    return question ? [question, ...messages] : messages
  }
}
