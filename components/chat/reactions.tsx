import { SmilePlus } from 'lucide-react'
import { classNames } from '#components/ui/class-names.ts'
import { useUserNames } from '#lib/client/hooks.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message, Reaction } from '#lib/protocol/entities.ts'
import { DELETED_PREFIX } from '#lib/protocol/limits.ts'
import { useHold } from './hold.ts'
import { mayMark, useMarks } from './marks.ts'
import { useRoomContext } from './room-context.tsx'

/** So many are named; of the others it is said how many they are. */
const NAMED_MAX = 10

/** Who reacted to a message and with what; a press joins them, or leaves them again. */
export function Reactions({ message }: { message: Message }) {
  const { t } = useI18n()
  const context = useRoomContext()
  const { toggleReaction } = useMarks()
  if (!message.reactions) return null
  const isOpen = mayMark(context)
  return (
    <ul aria-label={t('reactions.label')} className="relative mt-1.5 mb-0.5 flex flex-wrap gap-1.5 print:gap-1">
      {message.reactions.map((reaction) => (
        <li key={reaction.emoji}>
          <Chip reaction={reaction} onToggle={isOpen ? () => toggleReaction(message, reaction.emoji) : null} />
        </li>
      ))}
      {isOpen && (
        <li className="print:hidden">
          <button
            type="button"
            aria-label={t('reactions.add')}
            title={t('reactions.add')}
            aria-haspopup="dialog"
            onClick={(event) => context.tasks?.chooseReaction(message, event.currentTarget)}
            className={classNames(CHIP, PLAIN, 'touch-reach px-[0.4375rem] text-ink-3 hover:text-ink')}
          >
            <SmilePlus aria-hidden="true" className="size-4" strokeWidth={1.8} />
          </button>
        </li>
      )}
    </ul>
  )
}

const CHIP =
  'group/chip relative inline-flex h-7 items-center gap-1.5 rounded-full text-small transition-colors duration-hover forced-colors:border-[ButtonBorder]'
const PLAIN = 'border border-transparent bg-surface-2'

function Chip({ reaction, onToggle }: { reaction: Reaction; onToggle: (() => void) | null }) {
  const { t } = useI18n()
  const { me } = useRoomContext()
  const who = useWho(reaction.by)
  const { emoji, by } = reaction
  const isMine = by.includes(me.username)
  const name = t('reactions.chip', { emoji, n: by.length, who })
  const [isHeld, hold] = useHold(name)
  const look = classNames(
    CHIP,
    'px-2.5 tabular-nums',
    isMine
      ? 'border-[1.5px] border-accent bg-accent-soft font-bold text-accent'
      : classNames(PLAIN, 'font-medium text-ink-2'),
  )
  const words = (
    <>
      <span aria-hidden="true" className="font-emoji text-[0.9375rem] leading-none">
        {emoji}
      </span>
      <span aria-hidden="true">{by.length}</span>
      <span
        aria-hidden="true"
        className={classNames(
          'pointer-events-none absolute start-0 top-[calc(100%+5px)] z-10 w-max max-w-64 rounded-[7px] bg-ink px-2 py-1 text-start font-medium text-bg text-meta opacity-0 shadow-mid transition-opacity duration-hover group-hover/chip:opacity-100 group-focus-visible/chip:opacity-100 print:hidden',
          isHeld && 'opacity-100',
        )}
      >
        {who}
      </span>
    </>
  )
  if (!onToggle) {
    return (
      <span role="img" aria-label={name} className={look} {...hold}>
        {words}
      </span>
    )
  }
  return (
    <button
      type="button"
      aria-label={name}
      aria-pressed={isMine}
      onClick={onToggle}
      {...hold}
      className={classNames(look, 'touch-reach', !isMine && 'hover:border-line-strong')}
    >
      {words}
    </button>
  )
}

/** The names of these people, the reader's last. */
function useWho(usernames: string[]): string {
  const { t } = useI18n()
  const { me, directory, goneName, format } = useRoomContext()
  const toName = useUserNames(me)
  const others = usernames.filter((username) => username !== me.username)
  const named = others.slice(0, NAMED_MAX).map((username) => {
    if (username.startsWith(DELETED_PREFIX)) return goneName
    return directory.find(username)?.displayName ?? toName(username)
  })
  const unnamed = others.length - named.length
  return format.list([
    ...named,
    ...(unnamed > 0 ? [t('reactions.others', { n: unnamed })] : []),
    ...(usernames.includes(me.username) ? [t('common.you')] : []),
  ])
}
