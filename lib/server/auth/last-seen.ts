import { log } from '../log.ts'
import { db } from '../store/prisma.ts'
import { runQuery } from '../store/run-query.ts'
import { type TokenRow, writeTokenUses } from '../store/tokens.ts'
import { type HookRow, writeHookUses } from '../store/webhooks.ts'
import { type SessionRow, toExpiry } from './session-rows.ts'

/**
 * When sessions, tokens and webhooks were used last: known roughly, and written for many at once, so that neither a person who does
 * much nor a crowd that comes back costs a write each.
 */

const SESSION_COARSE_MS = 5 * 60_000
const TOKEN_COARSE_MS = 60_000
const COLLECT_MS = 2_000
const TOGETHER_MAX = 500

/** Notes that a session is used now. Never throws; what can't be written is noted again at the next use. */
export function noteSeen({ id, lastSeenAt }: Pick<SessionRow, 'id' | 'lastSeenAt'>): void {
  if (Date.now() - lastSeenAt.getTime() >= SESSION_COARSE_MS) sessions.add(id)
}

/** The same of a token; its first use is written at once, for whoever looks whether it works. */
export async function noteUsed({ id, lastUsedAt }: Pick<TokenRow, 'id' | 'lastUsedAt'>): Promise<void> {
  if (lastUsedAt !== null && Date.now() - lastUsedAt.getTime() < TOKEN_COARSE_MS) return
  tokens.add(id)
  if (lastUsedAt === null) await tokens.write()
}

/** The same of an incoming webhook. */
export async function noteHookUsed({ id, lastUsedAt }: Pick<HookRow, 'id' | 'lastUsedAt'>): Promise<void> {
  if (lastUsedAt !== null && Date.now() - lastUsedAt.getTime() < TOKEN_COARSE_MS) return
  hooks.add(id)
  if (lastUsedAt === null) await hooks.write()
}

/** Writes what was noted. Never throws. */
export async function writeSeen(): Promise<void> {
  await Promise.all([sessions.write(), tokens.write(), hooks.write()])
}

const sessions = createNotes(async (ids) => {
  const lastSeenAt = new Date()
  const data = { lastSeenAt, expiresAt: toExpiry(lastSeenAt) }
  await runQuery(() => db().session.updateMany({ where: { id: { in: ids }, endedAt: null }, data }))
})

const tokens = createNotes(writeTokenUses)
const hooks = createNotes(writeHookUses)

function createNotes(writeSome: (ids: bigint[]) => Promise<void>) {
  const waiting = new Set<string>()

  async function write(): Promise<void> {
    // In the order of the table, as any other statement that locks many: none of them then waits for the other.
    const ids = [...waiting].map(BigInt).sort((one, other) => (one < other ? -1 : 1))
    waiting.clear()
    try {
      for (let from = 0; from < ids.length; from += TOGETHER_MAX) await writeSome(ids.slice(from, from + TOGETHER_MAX))
    } catch (cause) {
      log().debug({ err: cause }, 'when sessions, tokens and webhooks were used could not be written')
    }
  }

  return {
    add(id: string): void {
      if (waiting.size === 0) setTimeout(() => void write(), COLLECT_MS).unref()
      waiting.add(id)
    },
    write,
  }
}
