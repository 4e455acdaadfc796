import { SmilePlus } from 'lucide-react'
import { useState } from 'react'
import { listRecentEmoji } from '#components/emoji/recent-emoji.ts'
import { classNames } from '#components/ui/class-names.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message } from '#lib/protocol/entities.ts'
import { useRoomContext } from './room-context.tsx'

interface QuickReactionsProps {
  message: Message
  onToggle: (emoji: string) => void
  /** Another one is wanted. */
  onMore: () => void
}

/** For fingers: the emoji used last, and the way to all others. */
export function QuickReactions({ message: { reactions = [] }, onToggle, onMore }: QuickReactionsProps) {
  const { t } = useI18n()
  const { me } = useRoomContext()
  const [recent] = useState(() => listRecentEmoji())
  return (
    <fieldset
      aria-label={t('message.react')}
      className="-mx-1 mb-2 flex justify-between gap-1 border-line border-b px-0 pt-1 pb-3"
    >
      {recent.map((emoji) => {
        const isMine = reactions.some((one) => one.emoji === emoji && one.by.includes(me.username))
        return (
          <button
            key={emoji}
            type="button"
            aria-label={emoji}
            aria-pressed={isMine}
            onClick={() => onToggle(emoji)}
            className={classNames(BUTTON, isMine ? 'border-accent bg-accent-soft' : 'border-transparent bg-surface-2')}
          >
            {emoji}
          </button>
        )
      })}
      <button
        type="button"
        aria-label={t('reactions.add')}
        onClick={onMore}
        className={classNames(BUTTON, 'border-transparent bg-surface-2 text-ink-2')}
      >
        <SmilePlus aria-hidden="true" className="size-5" strokeWidth={1.8} />
      </button>
    </fieldset>
  )
}

const BUTTON =
  'grid size-11 min-w-0 shrink place-items-center rounded-block border-[1.5px] font-emoji text-[1.375rem] leading-none'
