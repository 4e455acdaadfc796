import {
  Archive,
  CalendarClock,
  Hash,
  Lock,
  Pencil,
  Settings2,
  Shield,
  Trash2,
  UserMinus,
  UserPlus,
} from 'lucide-react'
import type { ComponentType, ReactNode } from 'react'
import { classNames } from '#components/ui/class-names.ts'
import { Star } from '#components/ui/star.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message, SystemEvent } from '#lib/protocol/entities.ts'
import { toEventSentence } from './event-sentence.ts'
import { Reactions } from './reactions.tsx'
import { findPerson, usePerson, useRoomContext } from './room-context.tsx'

interface SystemMessageProps {
  rowKey: string
  message: Message
  isActive: boolean
  isNew: boolean
}

/** Something that was done to the room. */
export function SystemMessage({ message, ...row }: SystemMessageProps) {
  const { t } = useI18n()
  const context = useRoomContext()
  const { event } = message
  const doer = usePerson(message.sender)
  // Who was removed is listed nowhere, and asked for.
  const gone = usePerson(event?.type === 'removed' ? event.username : '')
  const name = (username: string) =>
    ([doer, gone].find((one) => one.username === username) ?? findPerson(context, username)).displayName
  const sentence = toEventSentence(message, name, context.assistants[0]?.username, t)
  const Icon = event ? ICONS[event.type] : Settings2
  const icon = <Icon aria-hidden="true" className="size-4" />
  return (
    <LineWithoutFace {...row} message={message} sentence={sentence} icon={icon}>
      {message.reactions && <Reactions message={message} />}
    </LineWithoutFace>
  )
}

const ICONS = {
  room_created: Hash,
  joined: UserPlus,
  left: UserMinus,
  added: UserPlus,
  removed: UserMinus,
  renamed: Pencil,
  topic: Pencil,
  visibility: Lock,
  trigger: Star,
  assistants: Star,
  archived: Archive,
  unarchived: Archive,
  role: Shield,
  took_over: Shield,
  retention: CalendarClock,
  slow: CalendarClock,
  webhook_off: Settings2,
} satisfies Record<SystemEvent['type'], ComponentType<{ className?: string }>>

/** What is left of a message that was deleted. */
export function DeletedMessage({ message, children, ...row }: SystemMessageProps & { children?: ReactNode }) {
  const { t } = useI18n()
  const { displayName } = usePerson(message.deletedBy ?? message.sender)
  const sentence = t('message.deleted', { who: displayName })
  const icon = <Trash2 aria-hidden="true" className="size-4" />
  return (
    <LineWithoutFace {...row} message={message} sentence={sentence} icon={icon}>
      {children}
    </LineWithoutFace>
  )
}

interface LineWithoutFaceProps extends SystemMessageProps {
  sentence: string
  icon: ReactNode
  /** Below the line. */
  children?: ReactNode
}

export function LineWithoutFace({ rowKey, message, sentence, icon, isActive, isNew, children }: LineWithoutFaceProps) {
  const { t } = useI18n()
  const { format } = useRoomContext()
  const time = format.time(message.sentAt)
  // Rows take the focus one at a time, by the arrow keys: a list is not made of controls.
  const focusable = { tabIndex: isActive ? 0 : -1 }
  return (
    <li
      {...focusable}
      data-testid="message"
      data-key={rowKey}
      data-message-id={message.id}
      data-seq={message.seq}
      data-status={message.status}
      data-sender={message.sender}
      data-kind={message.kind}
      aria-label={t('message.row', { who: t('message.system'), time, text: sentence })}
      className={classNames(
        '-outline-offset-2 grid min-h-8 grid-cols-[2.25rem_minmax(0,1fr)] items-center gap-x-3 px-5 text-ink-3 text-small max-tablet:grid-cols-[2rem_minmax(0,1fr)] max-tablet:gap-x-2.5 max-tablet:px-3.5',
        isNew && 'row-rise',
      )}
    >
      <span className="justify-self-center">{icon}</span>
      <p className="wrap-anywhere">
        <span className="[unicode-bidi:isolate]">{sentence}</span>
        {' ·\u00a0'}
        <time dateTime={message.sentAt} title={format.dateTime(message.sentAt)}>
          {time}
        </time>
      </p>
      {children && <div className="col-start-2 min-w-0 pb-1">{children}</div>}
    </li>
  )
}
