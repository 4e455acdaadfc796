import { Ban } from 'lucide-react'
import { setBlocked } from '#lib/client/blocks.ts'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { User } from '#lib/protocol/entities.ts'
import { useRoomContext } from './room-context.tsx'
import { StandIn } from './stand-in.tsx'

/** In place of the composer, in the talk with somebody alone whom one has blocked: they could not answer. */
export default function BlockedBar({ person }: { person: User }) {
  const { t } = useI18n()
  const { me } = useRoomContext()
  return (
    <StandIn icon={Ban} action={{ label: t('people.unblock'), run: () => setBlocked(me, person, false) }}>
      {t('people.blockedBar', { who: isolate(person.displayName) })}
    </StandIn>
  )
}
