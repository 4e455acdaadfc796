import { createHash, randomBytes } from 'node:crypto'
import type { TokenDraft, TokenStore } from '#lib/chat/integration-ports.ts'
import type { SessionUser, TokenScope } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { TOKENS_MAX } from '#lib/protocol/limits.ts'
import type { Token } from '#lib/protocol/tokens.ts'
import { appendAudit } from '../audit/append.ts'
import { Prisma } from './generated/client.ts'
import { db } from './prisma.ts'
import { queryTogether } from './query-together.ts'
import { runQuery } from './run-query.ts'

/** The table of tokens: only their hashes are in it. */

const TOKEN_BYTES = 32
const READ_COMMITTED = { isolationLevel: 'ReadCommitted' } as const
const TOKEN = /^plr_[\w-]{43}$/

/** What the database says of a token now. */
export interface TokenRow {
  id: string
  /** As whom it acts, as the user's row says now. */
  user: SessionUser
  /** Those that hold: `metrics` only while its owner is an admin. */
  scopes: readonly TokenScope[]
  /** The person wants not to be disturbed. */
  isQuiet: boolean
  lastUsedAt: Date | null
  expiresAt: Date | null
  /** Why it is over; null while it holds. */
  endReason: 'ended' | 'disabled' | null
}

/** The key by which a token is known, of base64; null for what can be none. */
export function toTokenHash(given: string): string | null {
  return TOKEN.test(given) ? createHash('sha256').update(given).digest('base64') : null
}

export const tokenStore: TokenStore = {
  createToken: (draft) => runQuery(() => createToken(draft)),
  listTokens: (ownerId) => runQuery(() => listTokens(BigInt(ownerId))),
  revokeToken: (ownerId, tokenId) => runQuery(() => revokeToken(ownerId, tokenId)),
}

/** The token with this hash, asked for together with all others that are asked for at this time; null where there is none. */
export const findTokenRow = queryTogether(async (hashes: string[]): Promise<(TokenRow | null)[]> => {
  const rows = await readRows(Prisma.sql`hash IN (${Prisma.join(hashes.map((hash) => Buffer.from(hash, 'base64')))})`)
  const found = new Map(rows.map((row) => [Buffer.from(row.hash).toString('base64'), row]))
  return hashes.map((hash) => toTokenRow(found.get(hash)))
})

/** In the order of the ids; null where there is no such token. Throws CodedError `unavailable`. */
export async function readTokenRows(ids: string[]): Promise<(TokenRow | null)[]> {
  const rows = await readRows(Prisma.sql`tokens.id IN (${Prisma.join(ids.map(BigInt))})`)
  const found = new Map(rows.map((row) => [String(row.id), row]))
  return ids.map((id) => toTokenRow(found.get(id)))
}

/** Notes that these tokens are used now. */
export async function writeTokenUses(ids: bigint[]): Promise<void> {
  await runQuery(() => db().token.updateMany({ where: { id: { in: ids } }, data: { lastUsedAt: new Date() } }))
}

/** Ids of the bots of this person. */
export async function listBotIds(ownerId: string): Promise<string[]> {
  const where = { ownerId: BigInt(ownerId) }
  const rows = await runQuery(() => db().bot.findMany({ where, select: { userId: true } }))
  return rows.map(({ userId }) => String(userId))
}

async function createToken({ ownerId, userId, name, scopes, expiresAt }: TokenDraft) {
  const token = `plr_${randomBytes(TOKEN_BYTES).toString('base64url')}`
  const hash = createHash('sha256').update(token).digest()
  const owner = BigInt(ownerId)
  return await db().$transaction(async (tx) => {
    // Of two that are made at once the second counts the first.
    await tx.$queryRaw`SELECT id FROM users WHERE id = ${owner} FOR UPDATE`
    await tx.token.deleteMany({ where: { ...ofOwner(owner), expiresAt: { lte: new Date() } } })
    if ((await tx.token.count({ where: ofOwner(owner) })) >= TOKENS_MAX) throw new CodedError('conflict')
    const { id } = await tx.token.create({
      data: {
        ...{ userId: BigInt(userId), name, hash: Uint8Array.from(hash), scopes: scopes.join(' ') },
        ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt) }),
      },
      select: { id: true },
    })
    await appendAudit(tx, {
      ...{ actor: { id: ownerId }, action: 'token:created', target: { kind: 'token', id: String(id) } },
      details: { name, scopes: [...scopes], userId, ...(expiresAt !== undefined && { expiresAt }) },
    })
    return { id: String(id), token }
  }, READ_COMMITTED)
}

async function revokeToken(ownerId: string, tokenId: string): Promise<boolean> {
  return await db().$transaction(async (tx) => {
    const { count } = await tx.token.deleteMany({ where: { ...ofOwner(BigInt(ownerId)), id: BigInt(tokenId) } })
    if (count > 0)
      await appendAudit(tx, {
        ...{ actor: { id: ownerId }, action: 'token:revoked', target: { kind: 'token', id: tokenId } },
      })
    return count > 0
  }, READ_COMMITTED)
}

async function listTokens(ownerId: bigint): Promise<Token[]> {
  const rows = await db().token.findMany({
    where: {
      ...ofOwner(ownerId),
      OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }],
    },
    include: { user: { select: { username: true, kind: true } } },
    orderBy: { id: 'desc' },
  })
  return rows.map(({ id, name, scopes, user, createdAt, lastUsedAt, expiresAt }) => ({
    ...{ id: String(id), name, scopes: toScopes(scopes), createdAt: createdAt.toISOString() },
    ...(user.kind === 'bot' && { bot: user.username }),
    ...(lastUsedAt && { lastUsedAt: lastUsedAt.toISOString() }),
    ...(expiresAt && { expiresAt: expiresAt.toISOString() }),
  }))
}

/** Those of a person and of their bots. */
function ofOwner(ownerId: bigint): Prisma.TokenWhereInput {
  return { user: { OR: [{ id: ownerId }, { bot: { ownerId } }] } }
}

type Row = Pick<TokenRow, 'lastUsedAt' | 'expiresAt'> &
  Pick<SessionUser, 'username' | 'displayName' | 'role'> & {
    id: bigint
    hash: Uint8Array
    userId: bigint
    scopes: string
    kind: string
    status: string | null
    ownerStatus: string | null
    ownerRole: SessionUser['role']
    isQuiet: number | null
  }

/** Whoever is disabled acts by no bot, either. */
function readRows(which: Prisma.Sql): Promise<Row[]> {
  return runQuery(
    () => db().$queryRaw<Row[]>`
      SELECT tokens.id, hash, tokens.user_id AS userId, scopes, last_used_at AS lastUsedAt, expires_at AS expiresAt,
        users.username, users.display_name AS displayName, users.role, users.kind, users.status,
        owners.status AS ownerStatus, COALESCE(owners.role, users.role) AS ownerRole, is_quiet AS isQuiet
      FROM tokens JOIN users ON users.id = tokens.user_id
        LEFT JOIN bots ON bots.user_id = users.id LEFT JOIN users AS owners ON owners.id = bots.owner_id
        LEFT JOIN notice_settings ON notice_settings.user_id = users.id
      WHERE users.kind IN ('human', 'bot') AND ${which}`,
  )
}

function toTokenRow(row: Row | undefined): TokenRow | null {
  if (!row) return null
  const { username, displayName, role, kind, lastUsedAt, expiresAt } = row
  const isOver = expiresAt !== null && expiresAt.getTime() <= Date.now()
  return {
    id: String(row.id),
    user: { id: String(row.userId), username, displayName, role, ...(kind === 'bot' && { kind }) },
    scopes: toScopes(row.scopes).filter((scope) => scope !== 'metrics' || row.ownerRole === 'admin'),
    isQuiet: row.isQuiet === 1,
    ...{ lastUsedAt, expiresAt },
    endReason: (row.status ?? row.ownerStatus) ? 'disabled' : isOver ? 'ended' : null,
  }
}

function toScopes(column: string): TokenScope[] {
  return column.split(' ') as TokenScope[]
}
