import { useRoomContext } from '#components/chat/room-context.tsx'
import { toMoney, toShare, WARNED_FROM } from '#components/usage/amounts.ts'
import { Meter } from '#components/usage/meter.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { OwnUse } from '#lib/protocol/budgets.ts'
import { PanelSection } from './panel-section.tsx'
import { useRoomUsage } from './use-room-usage.ts'

/** What oneself and the room have used today of what they may, as it is now. Nothing where nobody is limited. */
export function RoomUsage({ roomId }: { roomId: string }) {
  const { t } = useI18n()
  const { me, format } = useRoomContext()
  const usage = useRoomUsage(me, roomId)
  const parts = usage ? [toPart(t('ai.usage'), usage.person), toPart(t('ai.usageRoom'), usage.room)] : []
  const limited = parts.filter((part) => part.share !== null)
  if (!usage || limited.length === 0) return null
  const most = Math.max(...limited.map(({ share }) => share ?? 0))
  return (
    <PanelSection title={t('ai.usageTitle')}>
      {limited.map(({ label, share, text }) => (
        <Meter key={label} label={label} text={text} share={share ?? 0} />
      ))}
      {most >= WARNED_FROM && most < 1 && <p className="text-small text-warn">{t('ai.usageNear')}</p>}
      <p className="text-ink-2 text-small">{t('ai.usageReset', { t: format.dateTime(usage.resetAt) })}</p>
    </PanelSection>
  )

  /** In money where that is what limits more. */
  function toPart(label: string, own: OwnUse) {
    const { used, tokensPerDay, microsPerDay } = own
    const share = toShare(own, used)
    const tokensAlone = tokensPerDay === undefined ? null : toShare({ tokensPerDay }, used)
    const text =
      share !== null && share === tokensAlone
        ? `${format.number(used.tokens)} / ${format.number(tokensPerDay ?? 0)}`
        : `${toMoney(format, used.micros)} / ${toMoney(format, microsPerDay ?? 0)}`
    return { label, share, text }
  }
}
