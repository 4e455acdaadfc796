import type { SessionUser } from '#lib/protocol/entities.ts'
import { type Action, may, type Standing } from '#lib/protocol/rules/rights.ts'

const SETTINGS = [
  ...(['set_name', 'set_topic', 'set_trigger', 'set_instructions', 'archive', 'delete_room'] as const),
] satisfies Action[]

/** Whether there is anything in the settings of a room that this person may do. */
export function maySetAnything(me: Pick<SessionUser, 'username' | 'role'>, standing: Standing): boolean {
  return SETTINGS.some((action) => may(action, me, standing))
}
