import { classNames } from '#components/ui/class-names.ts'
import { Star } from '#components/ui/star.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message } from '#lib/protocol/entities.ts'
import { toEventSentence } from './event-sentence.ts'
import { findPerson, usePerson, useRoomContext } from './room-context.tsx'

interface SystemMessageProps {
  rowKey: string
  message: Message
  isActive: boolean
  isNew: boolean
}

/** Something that was done to the room: one line without a face. */
export function SystemMessage({ rowKey, message, isActive, isNew }: SystemMessageProps) {
  const { t } = useI18n()
  const context = useRoomContext()
  const { assistant, format } = context
  const doer = usePerson(message.sender)
  const name = (username: string) => (username === doer.username ? doer : findPerson(context, username)).displayName
  const sentence = toEventSentence(message, name, assistant.name, t)
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
      <Star className="size-4 justify-self-center" />
      <p className="wrap-anywhere">
        <span className="[unicode-bidi:isolate]">{sentence}</span>
        {' · '}
        <time dateTime={message.sentAt} title={format.dateTime(message.sentAt)}>
          {time}
        </time>
      </p>
    </li>
  )
}
