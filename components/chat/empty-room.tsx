import { canReply } from '#components/shell/assistants.ts'
import { Button } from '#components/ui/button.tsx'
import { Star } from '#components/ui/star.tsx'
import { withoutControls } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { useRoomContext } from './room-context.tsx'

/** A room in which nothing was said yet: three ways to begin. */
export default function EmptyRoom({ onOffer }: { onOffer: (text: string) => void }) {
  const { t } = useI18n()
  const { assistants, me } = useRoomContext()
  const first = assistants.find(canReply)
  const ai = first?.displayName ?? ''
  const offLine = me.role === 'admin' ? t('ai.off') : t('ai.offMember')
  const plainLine = assistants.length === 0 ? t('room.emptyPlain') : offLine
  const starters = [t('room.starter1', { ai }), t('room.starter2', { ai }), t('room.starter3', { ai })]
  return (
    <div className="grid justify-items-center gap-2 px-5 pt-[max(3rem,12dvh)] pb-8 text-center">
      <span aria-hidden="true" className="mb-2 grid size-14 place-items-center rounded-dialog ai-tile">
        <Star className="size-7" />
      </span>
      <p className="font-bold text-heading">{t('room.emptyTitle')}</p>
      <p className="text-ink-2">{first ? t('room.empty', { ai }) : plainLine}</p>
      {first && (
        <div className="mt-4 grid w-full max-w-[26rem] gap-2">
          {starters.map((starter) => (
            <Button
              key={starter}
              className="chip-text justify-start! whitespace-normal! text-left"
              onClick={() => onOffer(withoutControls(starter))}
            >
              {starter}
            </Button>
          ))}
        </div>
      )}
    </div>
  )
}
