import type { SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { SUMMARY_MAX } from '#lib/protocol/limits.ts'
import type { Summary } from '#lib/protocol/summaries.ts'
import type { ParsedCommand } from '#lib/protocol/wire.ts'
import type { Access } from '../access.ts'
import type { Broadcast, Store } from '../ports.ts'
import type { UseCases } from '../use-cases.ts'
import type { KeptSummary } from './summaries.ts'

/** What people see of a room's summary, and what its owners write in its place. */

interface RoomSummaryParts {
  store: Pick<Store, 'findSummary' | 'writeSummary' | 'clearSummary'>
  access: Access
  broadcast: Pick<Broadcast, 'summaryChanged'>
}

export function createRoomSummary({ store, access, broadcast }: RoomSummaryParts) {
  async function read(user: SessionUser, roomId: string): Promise<Summary | null> {
    await access.requireAccess(user, roomId, 'read')
    const kept = await store.findSummary(roomId)
    return kept?.text ? toSummary(kept) : null
  }

  /** Throws CodedError `invalid` with the field text, and `conflict` where it has another version meanwhile. */
  async function write(user: SessionUser, input: ParsedCommand<'summary:set'>): Promise<Summary> {
    const { roomId, version } = input
    await access.requireAccess(user, roomId, 'set_summary')
    const text = requireText(input.text)
    const kept = await store.writeSummary({ roomId, text, version, userId: user.id })
    if (!kept) throw new CodedError('conflict')
    broadcast.summaryChanged({ roomId })
    return toSummary(kept)
  }

  async function clear(user: SessionUser, roomId: string): Promise<void> {
    await access.requireAccess(user, roomId, 'set_summary')
    if (await store.clearSummary(roomId, user.id)) broadcast.summaryChanged({ roomId })
  }

  const commands = {
    'summary:read': async (user, { roomId }) => ({ summary: await read(user, roomId) }),
    'summary:set': async (user, input) => ({ summary: await write(user, input) }),
    async 'summary:clear'(user, { roomId }) {
      await clear(user, roomId)
      return {}
    },
  } satisfies Partial<UseCases>

  return { commands }
}

function requireText(typed: string): string {
  const text = typed.trim()
  const length = Array.from(text).length
  if (length === 0) throw new CodedError('invalid', { fields: { text: 'required' } })
  if (length > SUMMARY_MAX) throw new CodedError('invalid', { fields: { text: 'too_long' } })
  if (!text.isWellFormed() || text.includes('\0'))
    throw new CodedError('invalid', { fields: { text: 'invalid_characters' } })
  return text
}

/** Up to where it begins it tells of nothing. */
function toSummary({ text, upToSeq, folded, version, model, createdBy, createdAt, isAnew }: KeptSummary): Summary {
  return {
    ...{ text, upToSeq: folded > 0 ? upToSeq : 0, version, createdAt },
    ...(model !== undefined && { model }),
    ...(createdBy !== undefined && { createdBy }),
    ...(isAnew && { isAnew }),
  }
}
