import { type Presence, SITE } from '../realtime/presence.ts'
import { recall } from '../remember.ts'

/** How many people are online at all processes. */
export function countPeople(): number {
  return recall<Presence>('presence')?.listOnline(SITE).length ?? 0
}
