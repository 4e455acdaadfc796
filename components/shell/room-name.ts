import { useCallback } from 'react'
import { useUserNames } from '#lib/client/hooks.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room, SessionUser } from '#lib/protocol/entities.ts'
import { toRoomName } from './room-path.ts'
import { useShell } from './shell-context.tsx'

/** What rooms are called, with the names that people have now. */
export function useRoomName(): (room: Room) => string {
  const { me, assistant } = useShell()
  return useNaming(me, assistant.name)
}

/** The same for the shell itself, which is not yet below one. */
export function useNaming(me: SessionUser, aiName: string): (room: Room) => string {
  const { t } = useI18n()
  const toDisplayName = useUserNames(me)
  return useCallback(
    (room) => toRoomName(room, t, { me: me.username, aiName, toDisplayName }),
    [t, me.username, aiName, toDisplayName],
  )
}
