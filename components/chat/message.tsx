import { lazy, memo, Suspense } from 'react'
import { classNames } from '#components/ui/class-names.ts'
import { latePart } from '#components/ui/late-part.ts'
import type { Outgoing } from '#lib/client/room-view.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message as ChatMessage } from '#lib/protocol/entities.ts'
import { toSaid } from '#lib/protocol/rules/files.ts'
import { may } from '#lib/protocol/rules/rights.ts'
import { isMentioned } from '#lib/protocol/text-tokens.ts'
import { useNamesIn } from './directory.ts'
import { LazyReply } from './lazy-reply.ts'
import { MessageFrame, Tag } from './message-frame.tsx'
import { MessageText } from './message-text.tsx'
import { OffRecordMark } from './off-record.tsx'
import { PendingEdit } from './pending-edit.tsx'
import { PinMark } from './pins.tsx'
import { Quote } from './quote.tsx'
import { Reactions } from './reactions.tsx'
import { usePerson, useRoomContext } from './room-context.tsx'
import { DeletedMessage, SystemMessage } from './system-message.tsx'

const AskNote = latePart(() => import('./ask-note.tsx'))
const FoldedMessage = latePart(() => import('./folded-message.tsx'))
const MessageFiles = lazy(() => import('#components/files/message-files.tsx'))

export interface MessageProps {
  rowKey: string
  message: ChatMessage
  /** What it is to say, where it was edited and the server has not confirmed that. */
  edit?: Outgoing | undefined
  /** That has to wait for a connection. */
  isEditHeld?: boolean
  /** What this message answers, where it is at hand. */
  question: ChatMessage | undefined
  /** The question is the row right above. */
  isUnderQuestion: boolean
  isContinued: boolean
  /** The one row of the list that Tab reaches. */
  isActive: boolean
  /** Came just now: it rises. */
  isNew: boolean
  /** Of a reply that waits: its place in the queue, from 1 on; else 0. */
  place: number
  isLatestReply: boolean
}

/** One message in the timeline. */
export const Message = memo(function Message(props: MessageProps) {
  const { rowKey, message, edit, isEditHeld = false, isActive, isNew } = props
  const { blocked } = useRoomContext()
  const row = { rowKey, message, isActive, isNew }
  if (message.kind === 'system') return <SystemMessage {...row} />
  if (message.deletedAt) {
    return <DeletedMessage {...row}>{edit && <PendingEdit edit={edit} isHeld={isEditHeld} isShown />}</DeletedMessage>
  }
  if (blocked?.has(message.sender)) return <FoldedMessage {...props} />
  return <SpokenMessage {...props} />
})

/** The AI's looks like everybody's, but for its tile and the line beside its text. */
export function SpokenMessage({
  rowKey,
  message,
  edit,
  isEditHeld = false,
  question,
  isUnderQuestion,
  isContinued,
  isActive,
  isNew,
  place,
  isLatestReply,
}: MessageProps) {
  const context = useRoomContext()
  const author = usePerson(message.sender)
  const text = edit?.text ?? message.text
  const names = useNamesIn(context.directory, text)
  const isAi = message.kind === 'ai'
  const isMine = message.sender === context.me.username
  const isHit = !isAi && !isMine && isMentioned(text, names, context.me.username)
  return (
    <MessageFrame
      rowKey={rowKey}
      text={toSaid({ text, files: message.files })}
      author={author}
      sentAt={message.sentAt}
      isContinued={isContinued}
      isActive={isActive}
      isHit={isHit}
      isNew={isNew && !isMine}
      hasMore={context.tasks !== null}
      data={{
        'data-message-id': message.id,
        'data-seq': message.seq,
        'data-status': message.status,
        'data-sender': message.sender,
        'data-reply-to': message.replyTo,
        'data-latest': isLatestReply ? '' : undefined,
      }}
      quote={
        message.replyTo !== undefined &&
        !isUnderQuestion && (
          <Quote roomId={message.roomId} replyTo={message.replyTo} question={question} askedBy={message.askedBy} />
        )
      }
      pin={message.pinnedBy !== undefined && <PinMark by={message.pinnedBy} />}
      tag={isAi && <AssistantTag isDemo={message.model === 'demo'} />}
    >
      {isAi ? (
        <Suspense fallback={<div className="invisible whitespace-pre-wrap">{message.text}</div>}>
          <LazyReply message={message} place={place} />
        </Suspense>
      ) : (
        <MessageText
          text={text}
          end={
            <>
              {message.offRecord && <OffRecordMark />}
              {message.editedAt && <EditedMark message={message} editedAt={message.editedAt} />}
            </>
          }
        />
      )}
      {message.files && (
        <Suspense>
          <MessageFiles files={message.files} />
        </Suspense>
      )}
      {edit && <PendingEdit edit={edit} isHeld={isEditHeld} />}
      {isMine && <AskNote messageId={message.id} />}
      <Reactions message={message} />
    </MessageFrame>
  )
}

/** Behind the text; leads whoever may see them to the texts before. */
function EditedMark({ message, editedAt }: { message: ChatMessage; editedAt: string }) {
  const { t } = useI18n()
  const { me, format, standing, tasks } = useRoomContext()
  const time = (
    <time dateTime={editedAt} title={format.dateTime(editedAt)}>
      {t('message.edited')}
    </time>
  )
  const look = 'ms-1.5 select-none whitespace-nowrap text-ink-3 text-meta'
  if (!standing || !may('read_versions', me, standing, { message })) return <span className={look}>{time}</span>
  return (
    <button
      type="button"
      className={classNames(look, 'touch-reach hover:text-ink-2 hover:underline')}
      onClick={() => tasks?.showVersions(message)}
    >
      {time}
    </button>
  )
}

/** One tag tells the machine from people, and the demo from a model. */
function AssistantTag({ isDemo }: { isDemo: boolean }) {
  const { t } = useI18n()
  return isDemo ? <Tag tone="demo">{t('ai.demoShort')}</Tag> : <Tag tone="ai">{t('ai.tag')}</Tag>
}
