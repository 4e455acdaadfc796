import { useRoomContext } from '#components/chat/room-context.tsx'
import { toShare, WARNED_FROM } from '#components/usage/amounts.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { useRoomUsage } from './use-room-usage.ts'

/** Where one writes what an AI is to answer: that little is left of what one, or the room, may use today, or nothing. */
export default function UsageNote({ roomId, isShown }: { roomId: string; isShown: boolean }) {
  const { t } = useI18n()
  const { me, format } = useRoomContext()
  const usage = useRoomUsage(me, roomId, true)
  if (!usage || !isShown) return null
  const share = Math.max(...[usage.person, usage.room].map((own) => toShare(own, own.used) ?? 0))
  if (share < WARNED_FROM) return null
  return (
    <p role="status" data-testid="usage-note" className="px-2.5 pb-1 text-meta text-warn">
      {share < 1
        ? t('ai.usageNearPercent', { n: Math.floor(share * 100) })
        : t('ai.budget', { t: format.dateTime(usage.resetAt) })}
    </p>
  )
}
