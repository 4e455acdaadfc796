import { ArrowUp } from 'lucide-react'
import { classNames } from '#components/ui/class-names.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { useMoment } from './moment.ts'
import { useRoomContext } from './room-context.tsx'
import type { Unread } from './unread.ts'

/** The way to what is new, while that begins above the view. */
export default function UnreadBar({ unread, onDone }: { unread: Unread; onDone: () => void }) {
  const { t } = useI18n()
  const { jumpTo } = useRoomContext()
  const moment = useMoment()
  const { count, since } = unread
  const words = t('room.newMessages', { n: count })
  return (
    <section
      aria-label={words}
      data-testid="unread-bar"
      className="absolute inset-x-0 top-0 z-[4] flex min-h-9 items-center gap-2.5 column-edge border-[color-mix(in_oklab,var(--mention)_26%,transparent)] border-b bg-mention-soft pr-3 text-small max-tablet:gap-1.5 max-tablet:pr-1 pointer-coarse:min-h-11 print:hidden"
    >
      <ArrowUp aria-hidden="true" className="size-4 shrink-0 text-mention" strokeWidth={2} />
      <p className="min-w-0 flex-1 truncate">
        <b className="font-[650] text-mention">{t('unread.bar', { n: count })}</b>
        {since !== null && t('unread.barSince', { t: moment(since) })}
      </p>
      <button
        type="button"
        onClick={() => jumpTo?.(unread.firstSeq)}
        className={classNames(LINK, 'font-semibold text-mention')}
      >
        {t('unread.jump')}
      </button>
      <button
        type="button"
        onClick={() => {
          unread.markRead()
          onDone()
        }}
        className={classNames(LINK, 'font-medium text-ink-2')}
      >
        {t('unread.read')}
      </button>
    </section>
  )
}

const LINK =
  'shrink-0 whitespace-nowrap rounded-[7px] px-2 min-h-[1.625rem] hover:bg-[color-mix(in_oklab,var(--mention)_12%,transparent)] pointer-coarse:min-h-11'
