import { Avatar } from '#components/ui/avatar.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { Sheet } from '#components/ui/dialog.tsx'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message } from '#lib/protocol/entities.ts'
import { PINS_MAX } from '#lib/protocol/limits.ts'
import { ACTION_ICONS, ACTION_KEYS } from './action-looks.ts'
import type { MessageAction } from './message-actions.ts'
import { QuickReactions } from './quick-reactions.tsx'
import { usePerson, useRoomContext } from './room-context.tsx'

interface ActionSheetProps {
  isOpen: boolean
  message: Message
  /** What it says, or is to say. */
  text: string
  actions: MessageAction[]
  pinCount: number
  onAction: (action: MessageAction) => void
  /** Null where the reader may not. `emoji` null: another one is wanted. */
  onReact: ((emoji: string | null) => void) | null
  onClose: () => void
}

/** For fingers: the message, and what one may do with it. */
export function ActionSheet({
  isOpen,
  message,
  text,
  actions,
  pinCount,
  onAction,
  onReact,
  onClose,
}: ActionSheetProps) {
  const { t } = useI18n()
  const { format } = useRoomContext()
  const author = usePerson(message.sender)
  return (
    <Sheet
      isOpen={isOpen}
      onClose={onClose}
      side="bottom"
      title={t('message.actionsFor', { who: author.displayName })}
      closeLabel={t('common.close')}
      heading={
        <>
          <Avatar name={author.displayName} hue={author.color} isAi={author.kind === 'ai'} size="small" />
          <div className="min-w-0 flex-1 text-row">
            <p className="truncate text-ink-3 text-small">
              <b className="font-bold text-ink">
                <OwnDirection>{author.displayName}</OwnDirection>
              </b>{' '}
              {format.time(message.sentAt)}
            </p>
            <p dir="auto" className="wrap-anywhere line-clamp-2 text-ink-2">
              {text}
            </p>
          </div>
        </>
      }
    >
      {onReact && <QuickReactions message={message} onToggle={onReact} onMore={() => onReact(null)} />}
      <ul className="-mx-4">
        {actions.map((action) => {
          const Icon = ACTION_ICONS[action]
          const isDangerous = action === 'delete'
          return (
            <li key={action} className={classNames(isDangerous && 'mx-4 mt-1 border-line border-t pt-1')}>
              <button
                type="button"
                onClick={() => onAction(action)}
                className={classNames(
                  'flex min-h-12 w-full items-center gap-4 px-5 text-start text-[1rem] outline-offset-[-2px] active:bg-surface-2',
                  isDangerous ? '-mx-4 w-[calc(100%+2rem)] text-danger' : 'text-ink',
                )}
              >
                <Icon
                  aria-hidden="true"
                  strokeWidth={1.8}
                  className={classNames('size-5 shrink-0', !isDangerous && 'text-ink-2')}
                />
                {t(ACTION_KEYS[action])}
                {action === 'pin' && pinCount > 0 && (
                  <span className="ms-auto text-ink-3 text-small tabular-nums">
                    {pinCount} / {PINS_MAX}
                  </span>
                )}
              </button>
            </li>
          )
        })}
      </ul>
    </Sheet>
  )
}
