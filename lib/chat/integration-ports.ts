import type { Message, SessionUser, TokenScope, User } from '#lib/protocol/entities.ts'
import type { WebhookEvent } from '#lib/protocol/rules/webhooks.ts'
import type { Token } from '#lib/protocol/tokens.ts'
import type { Webhook } from '#lib/protocol/webhooks.ts'

/** What the domain needs of the world for programs of people: bots, tokens and webhooks. All may throw CodedError `unavailable`. */

export interface Integrations {
  tokens: TokenStore
  bots: BotStore
  webhooks: WebhookStore
  /** The address to which an incoming webhook with this token is posted. */
  toHookUrl(token: string): string
  /** False where a URL leads into a network that nothing may be sent to, as far as it says so itself. */
  mayReach(url: URL): boolean
}

/** A token before it is made. */
export interface TokenDraft {
  /** Whose it is, and as whom it acts: the same person, or a bot of theirs. */
  ownerId: string
  userId: string
  name: string
  scopes: readonly TokenScope[]
  /** In ms of the epoch. */
  expiresAt?: number
}

export interface TokenStore {
  /** Answers what nobody can guess, which is not kept. Throws CodedError `conflict` where the owner has TOKENS_MAX. */
  createToken(draft: TokenDraft): Promise<{ id: string; token: string }>
  /** Those that hold, of the person and of their bots; newest first. */
  listTokens(ownerId: string): Promise<Token[]>
  /** False where this person has no such token. */
  revokeToken(ownerId: string, tokenId: string): Promise<boolean>
}

export interface KeptBot {
  user: User
  ownerId: string
}

export type BotDraft = Pick<User, 'username' | 'displayName'> & { ownerId: string }

export interface BotStore {
  /**
   * One that was deleted comes back to its owner by its name, and what it said is its own again. Throws CodedError `taken`
   * with the field username, `conflict` where the owner has BOTS_MAX.
   */
  createBot(draft: BotDraft): Promise<User>
  /** Those that live, by name. */
  listBots(ownerId: string): Promise<User[]>
  /** Nobody acts as it any more, but its name stays with what it said. Answers the ids of its tokens, which are gone. */
  deleteBot(botId: string, by: SessionUser): Promise<string[]>
  /** Null for nobody, and for who is no bot. */
  findBot(username: string): Promise<KeptBot | null>
}

/** A webhook before it is made. */
export type WebhookDraft = { roomId: string; botId: string } & (
  | { kind: 'incoming' }
  | { kind: 'outgoing'; url: string; events: readonly WebhookEvent[] }
)

export type WebhookKey = Pick<Webhook, 'id' | 'kind'> & { roomId: string }

/** Each change adds its line to the audit log. */
export interface WebhookStore {
  /**
   * Answers what nobody can guess: the token of an incoming one, of which no more than a hash is kept, or the secret of an outgoing
   * one. Throws CodedError `conflict` where the room has WEBHOOKS_MAX, `not_found` where it is gone.
   */
  createWebhook(draft: WebhookDraft, by: SessionUser): Promise<{ id: string; key: string }>
  /** Newest first. */
  listWebhooks(roomId: string): Promise<Webhook[]>
  findWebhook(id: string): Promise<WebhookKey | null>
  /** What is on already stays so. From then on it tells what is said later. */
  enableWebhook(webhook: WebhookKey, by: SessionUser): Promise<void>
  deleteWebhook(webhook: WebhookKey, by: SessionUser): Promise<void>
  /**
   * Switches off one that kept failing, and drops what it had to tell. Answers the system messages that tell the room, once; none where it was off, or
   * is gone.
   */
  switchWebhookOff(id: string): Promise<Message[]>
}
