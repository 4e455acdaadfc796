import type { SessionUser, TokenScope, User } from '#lib/protocol/entities.ts'
import type { Token } from '#lib/protocol/tokens.ts'

/** What the domain needs of the world for programs of people: bots and tokens. All may throw CodedError `unavailable`. */

export interface Integrations {
  tokens: TokenStore
  bots: BotStore
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
