import type { Message, Room } from '#lib/protocol/entities.ts'
import { AI_USERNAME } from '#lib/protocol/limits.ts'
import type { Store } from './ports.ts'
import { estimateTokens } from './tokens.ts'
import { type Conversation, TURNS_MAX } from './turns.ts'

/** What a reply may be told of its room, as it is when the reply begins. */

interface Parts {
  store: Store
  aiName: string
  promptTokens: number
}

export async function readConversation(
  room: Room,
  reply: Message,
  { store, aiName, promptTokens }: Parts,
): Promise<Conversation> {
  const [members, later, timeZone] = await Promise.all([
    store.listMembers(room.id, []),
    store.readPage(room.id, { after: reply.seq }, TURNS_MAX),
    reply.askedBy === undefined ? null : store.findTimeZone(reply.askedBy),
  ])
  // A repeated reply reads what the first one could have read: up to the next reply.
  const next = later.find((message) => message.kind === 'ai')?.seq
  const ai = members.find(({ kind }) => kind === 'ai') ?? { username: AI_USERNAME, displayName: aiName }
  const found = await withQuestion(await readBack(next))
  const messages = found.filter(({ id }) => id !== reply.id)
  const asked = await store.listAsked(messages.map(({ id }) => id))
  const when = { now: new Date(), ...(timeZone !== null && { timeZone }) }
  return { room, members, messages, ai, asked, question: reply.replyTo, ...when, promptTokens }

  /** The last messages before that place, or of all. A page may be short, where texts or thinking on it are long. */
  async function readBack(before: number | undefined): Promise<Message[]> {
    let messages: Message[] = []
    let tokens = 0
    while (messages.length < TURNS_MAX && tokens < promptTokens) {
      const end = messages[0]?.seq ?? before
      const position = end === undefined ? ({ newest: true } as const) : { before: end }
      const page = await store.readPage(room.id, position, TURNS_MAX - messages.length)
      messages = [...page, ...messages]
      tokens = messages.reduce((sum, { text }) => sum + estimateTokens(text), 0)
      if (page.length === 0 || messages[0]?.seq === 1) break
    }
    return messages
  }

  /** The question may be older than all that is read. */
  async function withQuestion(messages: Message[]): Promise<Message[]> {
    if (reply.replyTo === undefined || messages.some(({ id }) => id === reply.replyTo)) return messages
    const question = await store.findMessage(reply.replyTo)
    return question ? [question, ...messages] : messages
  }
}
