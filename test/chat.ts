import { randomUUID } from 'node:crypto'
import { vi } from 'vitest'
import { createFixedAssistants } from '#lib/chat/ai/assistants.ts'
import type { AssistantSetup } from '#lib/chat/ai/setup-ports.ts'
import type { ToolServers } from '#lib/chat/ai/tool-servers.ts'
import type { ListTools } from '#lib/chat/ai/tools.ts'
import { createChat } from '#lib/chat/chat.ts'
import { createMemoryStorage } from '#lib/chat/file-storage-memory.ts'
import type { Integrations } from '#lib/chat/integration-ports.ts'
import type { Assistant, Broadcast, Log, Store } from '#lib/chat/ports.ts'
import type { ReportStore } from '#lib/chat/report-ports.ts'
import type { AccessChange } from '#lib/chat/room-ports.ts'
import { createMemoryStore } from '#lib/chat/store-memory.ts'
import type { Message, Role, Room, SessionUser, Trigger } from '#lib/protocol/entities.ts'
import type { ReactionChanged } from '#lib/protocol/marks.ts'
import type { MemberChanged } from '#lib/protocol/members.ts'
import type { ReplyDelta, ReplySteps } from '#lib/protocol/replies.ts'
import type { SummaryChanged } from '#lib/protocol/summaries.ts'
import { createScriptedAssistant } from './scripted-assistant.ts'

/** A chat in memory for tests: one room, a recording broadcast and an assistant that says what it is told. */

export type Fact =
  | { type: 'created'; message: Message }
  | { type: 'changed'; message: Message }
  | (ReactionChanged & { type: 'reaction' })
  | { type: 'room'; room: Room }
  | (MemberChanged & { type: 'member' })
  | { type: 'left'; roomId: string; username: string }
  | { type: 'access'; change: AccessChange }
  | { type: 'mine'; roomId: string; userId: string }
  | (Omit<ReplyDelta, 'roomId'> & { type: 'delta' })
  | (Omit<ReplySteps, 'roomId'> & { type: 'steps' })
  | (SummaryChanged & { type: 'summary' })

/** On a busy machine. */
const WAIT = { timeout: 5_000, interval: 1 }
export const ROOM_ID = '1'
const AI_ID = '2'

interface TestChatOptions {
  trigger?: Trigger
  mode?: Assistant['mode']
  /** Usernames of assistants beside the first, each called as its username with a capital. */
  others?: string[]
  listTools?: ListTools
  callMs?: number
  approvalMs?: number
  foldDelays?: { retryMs: number; refoldMs: number }
}

export function createTestChat({ trigger = 'always', mode = 'openai', others = [], ...rest }: TestChatOptions = {}) {
  const store = createMemoryStore()
  const storage = createMemoryStorage()
  const assistant = createScriptedAssistant(mode)
  const more = others.map((username) => createScriptedAssistant(mode, { username, displayName: toTitle(username) }))
  const facts: Fact[] = []
  /** Of which people who look elsewhere are to be told. */
  const said: Message[] = []
  const broadcast: Broadcast = {
    messageCreated: (message) => void facts.push({ type: 'created', message }),
    messageChanged: (message) => void facts.push({ type: 'changed', message }),
    messageSaid: (message) => void said.push(message),
    reactionChanged: (fact) => void facts.push({ type: 'reaction', ...fact }),
    roomChanged: (room) => void facts.push({ type: 'room', room }),
    memberChanged: (fact) => void facts.push({ type: 'member', ...fact }),
    userChanged: vi.fn(),
    usernameErased: vi.fn(),
    memberLeft: (fact) => void facts.push({ type: 'left', ...fact }),
    accessChanged: (change) => void facts.push({ type: 'access', change }),
    tokenEnded: vi.fn(),
    blockChanged: vi.fn(),
    reportChanged: vi.fn(),
    mineChanged: (roomId, userId) => void facts.push({ type: 'mine', roomId, userId }),
    replyDelta: ({ roomId: _, ...delta }) => void facts.push({ type: 'delta', ...delta }),
    replySteps: ({ roomId: _, ...steps }) => void facts.push({ type: 'steps', ...steps }),
    summaryChanged: (fact) => void facts.push({ type: 'summary', ...fact }),
  }
  const log: Log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
  store.putRoom({
    ...{ id: ROOM_ID, slug: 'lobby', name: '大厅', topic: '', visibility: 'public', trigger, model: 'scripted' },
    assistants: ['ai', ...others],
  })
  store.putUser({ id: AI_ID, username: 'ai', displayName: '小砚', kind: 'ai', role: 'member', color: 292 })
  void store.addMember(ROOM_ID, AI_ID)
  for (const [index, { username, displayName }] of more.entries()) {
    const id = String(10 + index)
    store.putUser({ id, username, displayName, kind: 'ai', role: 'member', color: 292 })
    void store.addMember(ROOM_ID, id)
  }
  const chat = createChat({
    ...{ store, storage, broadcast, assistants: createFixedAssistants(assistant, ...more), log },
    ...rest,
    ...{ setup: createNoSetup(), toolServers: createNoToolServers() },
    integrations: createNoIntegrations(),
    reports: createNoReports(),
    ...{
      readDefaultTrigger: async () => 'mention' as const,
      listPresent: () => [],
    },
    toInviteUrl: (token) => `http://chat.test/invite/${token}`,
  })
  let lastUserId = 100

  function createStranger(username: string, role: Role = 'member'): SessionUser {
    lastUserId++
    const user = { id: String(lastUserId), username, displayName: username, role }
    store.putUser({ ...user, kind: 'human', color: 0 })
    return user
  }

  /** A member of the room, as everybody is of the lobby. */
  function createUser(username: string, role: Role = 'member'): SessionUser {
    const user = createStranger(username, role)
    void store.addMember(ROOM_ID, user.id)
    return user
  }

  return {
    ...{ chat, store, storage, assistant, others: more, facts, said, log, createUser, createStranger },
    send: async (user: SessionUser, text: string, ask?: boolean) => {
      const { message } = await chat.messages.send(user, { roomId: ROOM_ID, clientId: randomUUID(), text, ask })
      return message
    },
    replies: async () => (await store.readPage(ROOM_ID, { newest: true }, 200)).filter(({ kind }) => kind === 'ai'),
    /** The n-th call of the assistant, when it has come. */
    call: (index: number, of = assistant) =>
      vi.waitFor(() => {
        const call = of.calls[index]
        if (!call) throw new Error(`the assistant was called ${of.calls.length} times`)
        return call
      }, WAIT),
    /** The n-th request for a summary, when it has come. */
    fold: (index: number, of = assistant) =>
      vi.waitFor(() => {
        const fold = of.folds[index]
        if (!fold) throw new Error(`the assistant was asked for ${of.folds.length} summaries`)
        return fold
      }, WAIT),
    /** The reply once it has this status. */
    replyWith: (messageId: string, status: Message['status']) =>
      vi.waitFor(async () => {
        const reply = await store.findMessage(messageId)
        if (reply?.status !== status) throw new Error(`reply ${messageId} is ${reply?.status}`)
        return reply
      }, WAIT),
  }
}

/** Of AIs that are not set by anybody. */
export function createNoSetup(): AssistantSetup {
  const refuse = () => Promise.reject(new Error('nothing is set here'))
  return {
    ...{ listAssistants: () => [], findAssistant: () => null, listEndpoints: () => [] },
    ...{ createAssistant: refuse, changeAssistant: refuse, deleteAssistant: refuse },
    listModels: async () => [],
    ...{ createEndpoint: refuse, changeEndpoint: refuse, deleteEndpoint: refuse, apply: refuse },
    async *test() {},
  }
}

export function createNoToolServers(): ToolServers {
  const refuse = () => Promise.reject(new Error('there are no servers of tools here'))
  return { ...{ list: async () => [], listTools: async () => [] }, ...{ save: refuse, remove: refuse, check: refuse } }
}

/** Without bots and tokens. */
export function createNoIntegrations(): Integrations {
  const refuse = () => Promise.reject(new Error('there are no integrations here'))
  return {
    tokens: { createToken: refuse, listTokens: async () => [], revokeToken: async () => false },
    bots: { findBot: async () => null, createBot: refuse, listBots: async () => [], deleteBot: refuse },
    webhooks: {
      ...{ createWebhook: refuse, enableWebhook: refuse, deleteWebhook: refuse },
      ...{ listWebhooks: async () => [], findWebhook: async () => null, switchWebhookOff: async () => [] },
    },
    toHookUrl: (token) => `https://chat.example.com/api/hooks/${token}`,
    mayReach: () => false,
  }
}

export function createNoReports(): ReportStore {
  const refuse = () => Promise.reject(new Error('there are no reports here'))
  return {
    ...{ createReport: refuse, listReports: async () => [], findReport: async () => null, settleReports: refuse },
    ...{ countReports: async () => new Map(), countSiteReports: async () => 0 },
    listReportReaders: async () => ({ moderators: [], admins: [] }),
  }
}

function toTitle(username: string): string {
  return `${username.charAt(0).toUpperCase()}${username.slice(1)}`
}

/** A store whose methods can be made to fail. */
export function breakStore<N extends keyof Store>(store: Store, name: N, failure: () => Error | null): void {
  const method = store[name] as (...args: unknown[]) => Promise<unknown>
  Object.assign(store, {
    [name]: async (...args: unknown[]) => {
      const error = failure()
      if (error) throw error
      return method(...args)
    },
  })
}
