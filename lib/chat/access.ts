import type { Message, SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { type Action, type ActionTarget, may, mayAdminister, type Standing } from '#lib/protocol/rules/rights.ts'
import { createAccessCache } from './access-cache.ts'
import type { AuditDraft } from './audit.ts'
import type { MessageKey, Store } from './ports.ts'
import type { Entrance, RightCheck } from './room-ports.ts'

/** The only way to a room or a message: whoever asks for one says as whom, and what for. */

export type Access = ReturnType<typeof createAccess>

export function createAccess(store: Pick<Store, 'findEntrance' | 'listEntrances' | 'findMessage' | 'findMessageKey'>) {
  const recent = createAccessCache(store)

  /**
   * The room as this person stands to it, who may do this there. Throws CodedError `not_found` where they may not read
   * it, else `forbidden`.
   */
  async function requireAccess(
    actor: SessionUser,
    roomId: string,
    action: Action,
    target?: ActionTarget,
  ): Promise<Entrance> {
    return requireRight(actor, await store.findEntrance(actor, { id: roomId }), action, target)
  }

  /** The same, up to two seconds old: for what people do all the time. */
  async function requireRecentAccess(actor: SessionUser, roomId: string, action: Action): Promise<Entrance> {
    return requireRight(actor, await recent.find(actor, roomId), action)
  }

  /** A message, and its room. */
  async function requireMessage(
    actor: SessionUser,
    messageId: string,
    action: Action,
  ): Promise<{ message: Message; entrance: Entrance }> {
    const message = await store.findMessage(messageId)
    if (!message) throw new CodedError('not_found')
    return { message, entrance: await requireAccess(actor, message.roomId, action, { message }) }
  }

  /** Where a message is, by an access up to two seconds old. */
  async function requireRecentMessageKey(actor: SessionUser, messageId: string, action: Action): Promise<MessageKey> {
    const key = await store.findMessageKey(messageId)
    if (!key) throw new CodedError('not_found')
    await requireRecentAccess(actor, key.roomId, action)
    return key
  }

  async function findReadable(actor: SessionUser, slug: string): Promise<Entrance | null> {
    const entrance = await store.findEntrance(actor, { slug })
    return entrance && may('read', actor, toStanding(entrance)) ? entrance : null
  }

  /** One's own first. */
  async function listReadable(actor: SessionUser): Promise<Entrance[]> {
    const found = await store.listEntrances(actor)
    const readable = found.filter((entrance) => may('read', actor, toStanding(entrance)))
    return [...readable.filter(({ mine }) => mine), ...readable.filter(({ mine }) => !mine)]
  }

  return {
    ...{ requireAccess, requireRecentAccess, requireMessage, requireRecentMessageKey, findReadable, listReadable },
    drop: recent.drop,
  }
}

/** Throws CodedError `forbidden` for whoever is no admin of the site. */
export function requireAdmin(actor: SessionUser): void {
  if (!mayAdminister(actor)) throw new CodedError('forbidden')
}

/** Throws CodedError as requireAccess does. */
export function requireRight(
  actor: SessionUser,
  entrance: Entrance | null,
  action: Action,
  target?: ActionTarget,
): Entrance {
  if (!entrance) throw new CodedError('not_found')
  requireStanding(actor, toStanding(entrance), action, target)
  return entrance
}

/**
 * The same for when a room's turn has come: one may have lost the right while waiting. `username`: to whom it is done. `line`:
 * what the audit log gets where only an admin of the site may do it.
 */
export function toRightCheck(
  actor: SessionUser,
  actions: readonly Action[],
  username?: string,
  line?: AuditDraft,
): RightCheck {
  return (standing, role) => {
    const target = username === undefined ? {} : { person: { username, role } }
    for (const action of actions) requireStanding(actor, standing, action, target)
    return line && actions.some((action) => mayAsAdminOnly(action, actor, standing, target)) ? line : undefined
  }
}

/** Whether somebody may do it as an admin of the site, and by nothing that they are in the room. */
export function mayAsAdminOnly(
  action: Action,
  actor: SessionUser,
  standing: Standing,
  target: ActionTarget = {},
): boolean {
  if (!mayAdminister(actor)) return false
  return may(action, actor, standing, target) && !may(action, { ...actor, role: 'member' }, standing, target)
}

function requireStanding(actor: SessionUser, standing: Standing, action: Action, target?: ActionTarget): void {
  if (may(action, actor, standing, target)) return
  throw new CodedError(may('read', actor, standing) ? 'forbidden' : 'not_found')
}

/** What the table of rights asks of a room. */
export function toStanding({ room, mine, isBanned }: Entrance): Standing {
  return { room, role: mine?.role ?? null, isBanned }
}
