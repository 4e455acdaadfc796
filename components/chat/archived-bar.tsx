import { Archive } from 'lucide-react'
import { openChat } from '#lib/client/chat.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { may, type Standing } from '#lib/protocol/rules/rights.ts'
import { useRoomContext } from './room-context.tsx'
import { StandIn } from './stand-in.tsx'

/** In place of the composer, where nothing more is said. */
export default function ArchivedBar({ roomId, standing }: { roomId: string; standing: Standing }) {
  const { t } = useI18n()
  const { me } = useRoomContext()
  const restore = {
    label: t('rooms.unarchive'),
    run: () => openChat(me).call('room:archive', { roomId, isArchived: false }),
  }
  return (
    <StandIn icon={Archive} action={may('archive', me, standing) ? restore : undefined}>
      {t('rooms.archivedBar')}
    </StandIn>
  )
}
