import { Ellipsis } from 'lucide-react'
import type { CSSProperties, ReactNode } from 'react'
import { Avatar } from '#components/ui/avatar.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { User } from '#lib/protocol/entities.ts'
import { cutText } from '#lib/protocol/graphemes.ts'
import { useRoomContext } from './room-context.tsx'

/** Degrees. */
const AI_HUE = 292
const SPOKEN_CHARACTERS = 300

interface MessageFrameProps {
  rowKey: string
  author: User
  sentAt: string
  /** What was said, for the row's name. */
  text: string
  isContinued: boolean
  isActive: boolean
  isHit?: boolean
  isNew: boolean
  /** There is something that one may do with it. */
  hasMore?: boolean
  data: Record<`data-${string}`, string | number | undefined>
  quote?: ReactNode
  /** Behind the name. */
  tag?: ReactNode
  /** Beside the time. */
  mark?: ReactNode
  /** Beside the time as well, and in its place where the row has no head. */
  pin?: ReactNode
  children: ReactNode
}

/** The frame of every row: who, when, and room for what was said. */
export function MessageFrame({
  rowKey,
  author,
  sentAt,
  text,
  isContinued,
  isActive,
  isHit = false,
  isNew,
  hasMore = false,
  data,
  quote,
  tag,
  mark,
  pin,
  children,
}: MessageFrameProps) {
  const { me, format, actions } = useRoomContext()
  const { t } = useI18n()
  const isAi = author.kind === 'ai'
  const time = (
    <time dateTime={sentAt} title={format.dateTime(sentAt)} className="select-none">
      {format.time(sentAt)}
    </time>
  )
  // Who presses a face or a name sees who that is (member-dialogs.tsx); by keyboard what one may do with the message leads there.
  const card = actions ? { 'data-profile': author.username } : {}
  // Rows take the focus one at a time, by the arrow keys: a list is not made of controls.
  const focusable = { tabIndex: isActive ? 0 : -1 }
  return (
    <li
      {...data}
      {...focusable}
      data-testid="message"
      data-key={rowKey}
      aria-label={t('message.row', { who: author.displayName, time: format.time(sentAt), text: toSpoken(text) })}
      className={classNames(
        'row-lazy group/row -outline-offset-2 relative grid grid-cols-[2.25rem_minmax(0,1fr)] gap-x-3 px-5 max-tablet:grid-cols-[2rem_minmax(0,1fr)] max-tablet:gap-x-2.5 max-tablet:px-3.5',
        isContinued ? 'py-0.5' : 'mt-2.5 py-[0.3125rem]',
        isHit
          ? 'bg-mention-soft before:absolute before:inset-y-0 before:left-0 before:w-[3px] before:bg-mention'
          : 'hover:bg-surface-2/60',
        isNew && 'row-rise',
      )}
    >
      {hasMore && <MoreButton />}
      {isContinued ? (
        <span
          className={classNames(
            'text-right text-ink-3 text-tiny leading-6',
            !pin && 'opacity-0 group-hover/row:opacity-100 group-focus/row:opacity-100 max-tablet:invisible',
          )}
        >
          {pin || time}
        </span>
      ) : (
        <span {...card} className={classNames('mt-0.5 self-start', actions && 'cursor-pointer')}>
          <Avatar name={author.displayName} hue={author.color} isAi={isAi} size="fluid" />
        </span>
      )}
      <div className={classNames('min-w-0', isAi && 'max-tablet:contents')}>
        {!isContinued && (
          <div className="min-w-0 max-tablet:self-center">
            {quote}
            <div className="mb-px flex flex-wrap items-baseline gap-x-2 leading-[1.35]">
              <span
                {...card}
                className={classNames(
                  'identity-name wrap-anywhere font-bold text-row',
                  actions && 'cursor-pointer hover:underline',
                )}
                style={{ '--h': isAi ? AI_HUE : author.color } as CSSProperties}
              >
                <OwnDirection>{author.displayName}</OwnDirection>
              </span>
              {tag}
              {author.kind === 'bot' && <Tag tone="you">{t('common.bot')}</Tag>}
              {author.username === me.username && <Tag tone="you">{t('common.you')}</Tag>}
              <span className="text-ink-3 text-meta">{time}</span>
              {mark}
              {pin}
            </div>
          </div>
        )}
        <div className={classNames('min-w-0', isAi && 'ai-seam mt-1 ps-3 max-tablet:col-span-full max-tablet:mt-2')}>
          {hasMore && isContinued && (
            <span aria-hidden="true" className="float-end hidden h-6 w-7 pointer-coarse:block print:hidden" />
          )}
          {children}
        </div>
      </div>
    </li>
  )
}

/** Where fingers point; the list hears of the press. */
function MoreButton() {
  const { t } = useI18n()
  return (
    <button
      type="button"
      data-more=""
      aria-label={t('message.more')}
      aria-haspopup="dialog"
      className="absolute end-0 top-0 z-1 hidden size-11 items-start justify-items-center pt-1.5 text-ink-3 pointer-coarse:grid print:hidden"
    >
      <Ellipsis aria-hidden="true" className="size-[1.125rem]" />
    </button>
  )
}

export function Tag({ tone, children }: { tone: 'ai' | 'demo' | 'you'; children: string }) {
  return (
    <span
      className={classNames(
        'select-none rounded-[5px] px-[0.3125rem] font-semibold text-[0.65625rem]/4 tracking-[.04em]',
        tone === 'you' ? 'bg-surface-3 text-ink-2' : tone === 'demo' ? 'bg-warn-soft text-warn' : 'bg-ai-soft text-ai',
      )}
    >
      {children}
    </span>
  )
}

/** Long texts are cut for the row's name; the text itself can be read inside. */
function toSpoken(text: string): string {
  return text.length > SPOKEN_CHARACTERS ? `${cutText(text, SPOKEN_CHARACTERS)}…` : text
}
