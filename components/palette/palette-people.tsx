import { useShell } from '#components/shell/shell-context.tsx'
import { Avatar } from '#components/ui/avatar.tsx'
import { usePresence } from '#lib/client/hooks.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { User } from '#lib/protocol/entities.ts'

/** The face of somebody in the palette, and whether they are here. */
export function PaletteFace({ user }: { user: User }) {
  const presence = usePersonPresence(user)
  const isAi = user.kind === 'ai'
  return <Avatar name={user.displayName} hue={user.color} isAi={isAi} size="small" {...(presence && { presence })} />
}

/** The same in words. */
export function PresenceMark({ user }: { user: User }) {
  const { t } = useI18n()
  const presence = usePersonPresence(user)
  return presence && <span className="text-[0.8125rem] text-ink-3">{t(`rooms.${presence}`)}</span>
}

/** An AI is neither here nor away. */
function usePersonPresence({ kind, username }: User) {
  const { me } = useShell()
  return usePresence(me, kind === 'ai' ? undefined : username)
}
