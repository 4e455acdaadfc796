import { memo } from 'react'
import { classNames } from '#components/ui/class-names.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message as ChatMessage } from '#lib/protocol/entities.ts'
import { cutText } from '#lib/protocol/graphemes.ts'
import { isMentioned } from '#lib/protocol/text-tokens.ts'
import { useNamesIn } from './directory.ts'
import { MessageFrame, Tag } from './message-frame.tsx'
import { MessageText } from './message-text.tsx'
import { Reply } from './reply.tsx'
import { usePerson, useRoomContext } from './room-context.tsx'
import { DeletedMessage, SystemMessage } from './system-message.tsx'

const QUOTED_CHARACTERS = 200

interface MessageProps {
  rowKey: string
  message: ChatMessage
  /** What this reply answers, where it is at hand. */
  question: ChatMessage | undefined
  /** The question is the row right above. */
  isUnderQuestion: boolean
  isContinued: boolean
  /** The one row of the list that Tab reaches. */
  isActive: boolean
  /** Came just now: it rises. */
  isNew: boolean
  /** Of a reply that waits: how many are answered before it. */
  waitingBefore: number
  isLatestReply: boolean
}

/** One message in the timeline. */
export const Message = memo(function Message(props: MessageProps) {
  const { rowKey, message, isActive, isNew } = props
  const row = { rowKey, message, isActive, isNew }
  if (message.kind === 'system') return <SystemMessage {...row} />
  if (message.deletedAt) return <DeletedMessage {...row} />
  return <SpokenMessage {...props} />
})

/** The AI's looks like everybody's, but for its tile and the line beside its text. */
function SpokenMessage({
  rowKey,
  message,
  question,
  isUnderQuestion,
  isContinued,
  isActive,
  isNew,
  waitingBefore,
  isLatestReply,
}: MessageProps) {
  const context = useRoomContext()
  const author = usePerson(message.sender)
  const names = useNamesIn(context.directory, message.text)
  const isAi = message.kind === 'ai'
  const isMine = message.sender === context.me.username
  const isHit = !isAi && !isMine && isMentioned(message.text, names, context.me.username)
  return (
    <MessageFrame
      rowKey={rowKey}
      text={message.text}
      author={author}
      sentAt={message.sentAt}
      isContinued={isContinued}
      isActive={isActive}
      isHit={isHit}
      isNew={isNew && !isMine}
      data={{
        'data-message-id': message.id,
        'data-seq': message.seq,
        'data-status': message.status,
        'data-sender': message.sender,
        'data-reply-to': message.replyTo,
        'data-latest': isLatestReply ? '' : undefined,
      }}
      quote={isAi && !isUnderQuestion && <Quote message={message} question={question} />}
      tag={isAi && <AssistantTag isDemo={message.model === 'demo'} />}
    >
      {isAi ? <Reply message={message} waitingBefore={waitingBefore} /> : <MessageText text={message.text} />}
      {message.editedAt && <EditedMark editedAt={message.editedAt} />}
    </MessageFrame>
  )
}

function EditedMark({ editedAt }: { editedAt: string }) {
  const { t } = useI18n()
  const { format } = useRoomContext()
  return (
    <time dateTime={editedAt} title={format.dateTime(editedAt)} className="select-none text-ink-3 text-meta">
      {t('message.edited')}
    </time>
  )
}

/** One tag tells the machine from people, and the demo from a model. */
function AssistantTag({ isDemo }: { isDemo: boolean }) {
  const { t } = useI18n()
  return isDemo ? <Tag tone="demo">{t('ai.demoShort')}</Tag> : <Tag tone="ai">{t('ai.tag')}</Tag>
}

/** What a reply answers; where that is loaded, a press leads to it. */
function Quote({ message, question }: { message: ChatMessage; question: ChatMessage | undefined }) {
  const { jumpTo } = useRoomContext()
  const { t } = useI18n()
  const asker = question?.sender ?? message.askedBy
  const { displayName } = usePerson(asker ?? '')
  if (!asker) return null
  const who = t('ai.replyingTo', { who: displayName })
  const words = (
    <span className="chip-text truncate">
      {question ? t('room.said', { who, text: cutText(question.text, QUOTED_CHARACTERS) }) : who}
    </span>
  )
  if (!question || !jumpTo) return <div className={QUOTE}>{words}</div>
  return (
    <button
      type="button"
      className={classNames(QUOTE, 'max-w-full text-start hover:text-ink-2 hover:underline')}
      onClick={() => jumpTo(question.seq)}
    >
      {words}
    </button>
  )
}

const QUOTE =
  'mb-0.5 flex min-w-0 select-none items-center gap-1.5 text-ink-3 text-small before:h-3.5 before:w-[3px] before:shrink-0 before:rounded-full before:bg-line-strong/60'
