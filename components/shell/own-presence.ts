import { useConnection, usePresence } from '#lib/client/hooks.ts'
import type { PresenceState } from '#lib/client/presence.ts'
import { useShell } from './shell-context.tsx'

/** How others see the reader: offline where the page has lost its connection, undefined before there is one. */
export function useOwnPresence(): PresenceState | undefined {
  const { me } = useShell()
  const { state } = useConnection(me)
  const presence = usePresence(me, me.username)
  if (state === 'connecting') return undefined
  return state === 'online' ? (presence ?? 'online') : 'offline'
}
