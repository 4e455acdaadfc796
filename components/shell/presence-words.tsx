import { usePresence } from '#lib/client/hooks.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room } from '#lib/protocol/entities.ts'
import { useShell } from './shell-context.tsx'

/** What the dot at a direct room's face says, for who can't see it. */
export function PresenceWords({ room }: { room: Room }) {
  const { t } = useI18n()
  const { me } = useShell()
  const other = room.people?.find((username) => username !== me.username)
  const presence = usePresence(me, other)
  return presence && <span className="sr-only"> {t(`rooms.${presence}`)}</span>
}
