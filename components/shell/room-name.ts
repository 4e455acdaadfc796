import { useCallback } from 'react'
import { useUserNames } from '#lib/client/hooks.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room, SessionUser } from '#lib/protocol/entities.ts'
import type { AssistantInfo } from './assistants.ts'
import { toRoomName } from './room-path.ts'
import { useShell } from './shell-context.tsx'

/** What rooms are called, with the names that people have now. */
export function useRoomName(): (room: Room) => string {
  const { me, assistants } = useShell()
  return useNaming(me, assistants)
}

/** What people and AIs are called, by username. */
export function useDisplayNames(): (username: string) => string {
  const { me, assistants } = useShell()
  return useNames(me, assistants)
}

/** The same for the shell itself, which is not yet below one. */
export function useNaming(me: SessionUser, assistants: readonly AssistantInfo[]): (room: Room) => string {
  const { t } = useI18n()
  const toDisplayName = useNames(me, assistants)
  return useCallback((room) => toRoomName(room, t, { me: me.username, toDisplayName }), [t, me.username, toDisplayName])
}

function useNames(me: SessionUser, assistants: readonly AssistantInfo[]): (username: string) => string {
  const toDisplayName = useUserNames(me)
  return useCallback(
    (username) => assistants.find((one) => one.username === username)?.displayName ?? toDisplayName(username),
    [assistants, toDisplayName],
  )
}
