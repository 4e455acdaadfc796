import type { Trigger } from '#lib/protocol/entities.ts'
import type { PresentUser } from '#lib/protocol/members.ts'
import { createAccess } from './access.ts'
import { createFindAsking } from './ai/asking.ts'
import { createAssistantSettings } from './ai/assistant-settings.ts'
import { toPresentAssistants } from './ai/assistants.ts'
import { createBudgets } from './ai/budgets.ts'
import { createCatchUp } from './ai/catch-up.ts'
import { createEndpointSettings } from './ai/endpoint-settings.ts'
import { createFolding } from './ai/folding.ts'
import { createPromptSizes } from './ai/prompt-sizes.ts'
import { createReplies } from './ai/replies.ts'
import { createReplyControl } from './ai/reply-control.ts'
import { createRoomSummary } from './ai/room-summary.ts'
import { createRoomTools } from './ai/room-tools.ts'
import type { AssistantSetup } from './ai/setup-ports.ts'
import { createToolServerSettings, type ToolServers, withServers } from './ai/tool-servers.ts'
import type { ListTools } from './ai/tools.ts'
import { createUsage } from './ai/usage.ts'
import { createBlocks } from './blocks.ts'
import { createBots } from './bots.ts'
import { createDays } from './days.ts'
import { createDirectRooms } from './direct-rooms.ts'
import { createExports } from './exports/exports.ts'
import type { FileStorage } from './file-storage.ts'
import { createFiles, createReadImage } from './files.ts'
import { createHeadcounts } from './headcounts.ts'
import { createInbox } from './inbox.ts'
import type { Integrations } from './integration-ports.ts'
import { createInvites } from './invites.ts'
import { createMarks } from './marks.ts'
import { createMemberLists } from './member-lists.ts'
import { createMembers } from './members.ts'
import { createMessages } from './messages.ts'
import type { Assistants, Broadcast, Log, Store } from './ports.ts'
import type { ReportStore } from './report-ports.ts'
import { createReports } from './reports.ts'
import { createRetention } from './retention.ts'
import { createRoomChanges } from './room-changes.ts'
import { createRooms } from './rooms.ts'
import { createSearch } from './search/search.ts'
import { tellChanges } from './telling.ts'
import { createTokens } from './tokens.ts'
import type { UseCases } from './use-cases.ts'
import { createUsers } from './users.ts'
import { createWebhooks } from './webhooks.ts'

/**
 * The use cases of the product by noun: what people can do. Each takes the person who acts first, and asks for things
 * through that person.
 */

export interface ChatParts {
  store: Store
  /** Where the bytes of files are. */
  storage: FileStorage
  broadcast: Broadcast
  assistants: Assistants
  /** The same as they are set, by admins and the environment. */
  setup: AssistantSetup
  toolServers: ToolServers
  integrations: Integrations
  reports: ReportStore
  log: Log
  /** What assistants may look up beside the conversation: what createRoomTools gives, without it. */
  listTools?: ListTools
  /** How long a call of a tool may take, and wait for a yes, in ms. */
  callMs?: number
  approvalMs?: number
  /** How soon summaries are made again, for tests. */
  foldDelays?: { retryMs: number; refoldMs: number }
  /** The trigger of new channels as it is set now. */
  readDefaultTrigger(): Promise<Trigger>
  /** The address of the page of an invitation with this token. */
  toInviteUrl(token: string): string
  /** How long messages are kept in all rooms was set: the other processes read it anew. */
  tellRetention?(): void
  /** Those of these people who are connected, and how they stand. */
  listPresent(usernames: readonly string[]): PresentUser[]
}

export type Chat = ReturnType<typeof createChat>

export function createChat(parts: ChatParts) {
  const { storage, broadcast, assistants, setup, log, readDefaultTrigger, toInviteUrl } = parts
  const { listPresent, callMs, approvalMs } = parts
  const store = tellChanges(parts.store, broadcast)
  const listTools = withServers(parts.listTools ?? createRoomTools(store), parts.toolServers, log)
  const budgets = createBudgets({ store, assistants, log })
  const readImage = createReadImage({ store, storage })
  const promptSizes = createPromptSizes()
  const folding = createFolding({ store, broadcast, assistants, budgets, promptSizes, log, delays: parts.foldDelays })
  const replies = createReplies({
    ...{ store, broadcast, assistants, log, budgets, listTools, callMs, approvalMs, promptSizes, folding, readImage },
  })
  const memberLists = createMemberLists(store)
  const access = createAccess(store)
  const headcounts = createHeadcounts(store)
  const findAsking = createFindAsking({ assistants, memberLists })

  const rooms = createRooms({ store, access, memberLists, headcounts, listLive: replies.listLive })
  const files = createFiles({ store, storage, access, log })
  const exports = createExports({ store, storage, access })
  const blocks = createBlocks({ store, memberLists, broadcast })
  const messages = createMessages({
    ...{ store, broadcast, access, replies, findAsking, memberLists, budgets, files, folding, blocks },
  })
  const days = createDays({ store, access })
  const marks = createMarks({ store, access })
  const search = createSearch({ store, access })
  const replyControl = createReplyControl({ store, access, replies, budgets })
  const catchUp = createCatchUp({ store, access, assistants, budgets, log })
  const roomSummary = createRoomSummary({ store, access, broadcast })
  const usage = createUsage({ store, access, budgets })
  const inbox = createInbox({ store, broadcast, access })
  const users = createUsers({ store, broadcast, memberLists, assistants, forget, listPresent })
  const roomChanges = createRoomChanges({ store, broadcast, access, assistants, readDefaultTrigger, forget, folding })
  const directRooms = createDirectRooms({ store, broadcast, access, assistants, blocks, readDefaultTrigger })
  const members = createMembers({ store, broadcast, access, forget, listPresent, log })
  const reports = createReports({
    ...{ reports: parts.reports, access, broadcast, log },
    deeds: { ...messages.commands, ...members.commands },
  })
  const invites = createInvites({ store, access, toInviteUrl, comeIn: members.comeIn })
  const retention = createRetention({
    ...{ store, access, broadcast, files, folding, forget, log },
    tellOthers: () => parts.tellRetention?.(),
  })
  const assistantSettings = createAssistantSettings({ setup, store, broadcast, tellUser: users.tell, forget, log })
  const endpointSettings = createEndpointSettings({ setup })
  const toolServerSettings = createToolServerSettings({ servers: parts.toolServers })
  const tokens = createTokens({ ...parts.integrations, broadcast })
  const bots = createBots({ ...parts.integrations, store, broadcast, assistants, forget, log })
  const webhooks = createWebhooks({ ...parts.integrations, store, access, broadcast })
  const commands: UseCases = {
    ...{ ...roomChanges.commands, ...directRooms.commands, ...members.commands, ...messages.commands },
    ...{
      ...invites.commands,
      ...assistantSettings.commands,
      ...endpointSettings.commands,
      ...toolServerSettings.commands,
    },
    ...{ ...marks.commands, ...replyControl.commands, ...inbox.commands, ...users.commands },
    ...{ ...usage.commands, ...catchUp.commands, ...roomSummary.commands },
    ...{ ...retention.commands, ...tokens.commands, ...bots.commands, ...webhooks.commands, ...blocks.commands },
    ...reports.commands,
  }

  /** Drops what is kept of a room: it, or who is in it, has changed. */
  function forget(roomId: string): void {
    access.drop(roomId)
    memberLists.drop(roomId)
    headcounts.drop(roomId)
  }

  return {
    assistants,
    access,
    commands,
    rooms: { ...rooms, change: roomChanges.change },
    members,
    invites,
    reports,
    forget,
    messages,
    files,
    days,
    exports,
    marks,
    search,
    replies: replyControl,
    usage,
    inbox,
    users,
    assistantSettings,
    endpointSettings,
    retention,
    webhooks,
    /** The AIs as everybody may see them now. */
    listAssistants: () => toPresentAssistants(assistants),
    /** How somebody is seen changed, as another process said. */
    forgetNames: () => memberLists.drop(),
    readHeads: (roomIds: string[]) => store.readHeads(roomIds),
    /** How many replies this process writes, and how many wait for their turn. */
    countReplies: replies.count,
    /** Keeps this process's replies alive, ends those whose process died, and settles what they have used. */
    async renewReplies() {
      await replies.renew()
      await budgets.reap()
    },
    /** Ends all replies as interrupted, their text kept. */
    async stop() {
      folding.close()
      await replies.close()
    },
  }
}
