import type { BotDraft, BotStore } from '#lib/chat/integration-ports.ts'
import { toUsernameKey } from '#lib/chat/username.ts'
import type { SessionUser, User } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { BOTS_MAX } from '#lib/protocol/limits.ts'
import { appendAudit } from '../audit/append.ts'
import { isDuplicate } from './failures.ts'
import { db } from './prisma.ts'
import { SHOWN_USER, toUser } from './rows.ts'
import { runQuery } from './run-query.ts'

/** Bots: users of their own kind, that somebody has made. */

export const botStore: BotStore = {
  async findBot(username) {
    const select = { ...SHOWN_USER, bot: { select: { ownerId: true } } }
    const row = await runQuery(() => db().user.findUnique({ where: { username }, select }))
    return row?.bot ? { user: toUser(row), ownerId: String(row.bot.ownerId) } : null
  },
  async createBot(draft) {
    try {
      return await runQuery(() => createBot(draft))
    } catch (cause) {
      throw isDuplicate(cause) ? taken(cause) : cause
    }
  },
  async listBots(ownerId) {
    const where = { bot: { ownerId: BigInt(ownerId) }, status: null }
    const rows = await runQuery(() =>
      db().user.findMany({ where, select: SHOWN_USER, orderBy: { username: 'asc' }, take: BOTS_MAX }),
    )
    return rows.map(toUser)
  },
  deleteBot: (botId, by) => runQuery(() => deleteBot(BigInt(botId), by)),
}

async function createBot({ username, displayName, ownerId: owner }: BotDraft): Promise<User> {
  const ownerId = BigInt(owner)
  const usernameKey = new TextEncoder().encode(toUsernameKey(username))
  const row = await db().$transaction(async (tx) => {
    // Of two that are made at once the second counts the first.
    await tx.$queryRaw`SELECT id FROM users WHERE id = ${ownerId} FOR UPDATE`
    if ((await tx.bot.count({ where: { ownerId, user: { status: null } } })) >= BOTS_MAX)
      throw new CodedError('conflict')
    const former = await tx.user.findUnique({ where: { usernameKey }, include: { bot: true } })
    const isOwn = former?.bot?.ownerId === ownerId && former.status === 'deleted' && former.username === username
    if (former && !isOwn) throw taken()
    const user = former
      ? await tx.user.update({ where: { id: former.id }, data: { displayName, status: null } })
      : await tx.user.create({
          data: { username, usernameKey, displayName, kind: 'bot', bot: { create: { ownerId } } },
        })
    await appendAudit(tx, {
      ...{ actor: { id: owner }, action: 'bot:created', target: { kind: 'bot', id: String(user.id) } },
      details: { username },
    })
    return user
  })
  return toUser(row)
}

async function deleteBot(id: bigint, by: SessionUser): Promise<string[]> {
  return await db().$transaction(async (tx) => {
    const { count } = await tx.user.updateMany({
      where: { id, kind: 'bot', status: null },
      data: { status: 'deleted' },
    })
    const tokens = await tx.token.findMany({ where: { userId: id }, select: { id: true } })
    await tx.token.deleteMany({ where: { userId: id } })
    await tx.webhook.deleteMany({ where: { botId: id } })
    const target = { kind: 'bot' as const, id: String(id) }
    if (count > 0) await appendAudit(tx, { actor: by, action: 'bot:deleted', target })
    return tokens.map((token) => String(token.id))
  })
}

function taken(cause?: unknown): CodedError {
  return new CodedError('taken', { fields: { username: 'taken' }, cause })
}
