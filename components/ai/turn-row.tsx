import { ChevronRight } from 'lucide-react'
import { useId, useState } from 'react'
import { usePerson, useRoomContext } from '#components/chat/room-context.tsx'
import { Button } from '#components/ui/button.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { useQuoted } from '#lib/client/hooks.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message } from '#lib/protocol/entities.ts'
import { cutText } from '#lib/protocol/graphemes.ts'
import type { ToldRow } from './told-rows.ts'

/** In one line, and of what is opened at first. */
const LINE_CHARACTERS = 160
const SHOWN_LENGTH = 6_000

interface TurnRowProps {
  row: ToldRow
  /** The reply that it was sent for. */
  message: Message
  isExpandedAtFirst: boolean
  onGoTo: ((seq: number) => void) | null
}

/** Something that an AI was sent: in one line, and whole, as it was sent, when it is opened. */
export function TurnRow({ row, message, isExpandedAtFirst, onGoTo }: TurnRowProps) {
  const { t } = useI18n()
  const id = useId()
  const [isOpen, setOpen] = useState(isExpandedAtFirst)
  const { content, words, calls = [], messageIds } = row
  const isQuestion = message.replyTo !== undefined && messageIds.includes(message.replyTo)
  const isDeleted = content === '[deleted]'
  const line = [words.slice(0, SHOWN_LENGTH), ...calls.map(({ name, input }) => `${name}(${input})`)].join(' ').trim()
  return (
    <li
      data-role={row.role}
      className={classNames('rounded-row [content-visibility:auto]', isQuestion && 'bg-ai-soft')}
    >
      <div className="flex items-center gap-1 pe-2.5">
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={isOpen ? id : undefined}
          onClick={() => setOpen(!isOpen)}
          className="flex min-h-9 min-w-0 flex-1 items-center gap-2.5 rounded-row ps-1.5 text-start text-row outline-offset-[-2px] hover:bg-surface-2/60 pointer-coarse:min-h-11"
        >
          <ChevronRight
            aria-hidden="true"
            className={classNames('size-3.5 shrink-0 text-ink-3', isOpen && 'rotate-90')}
          />
          <Who row={row} message={message} isQuestion={isQuestion} />
          <bdi
            className={classNames('min-w-0 flex-1 truncate', isDeleted ? 'text-ink-3' : !isQuestion && 'text-ink-2')}
          >
            {isOpen ? '' : cutText(line.replace(/\s+/g, ' '), LINE_CHARACTERS)}
          </bdi>
        </button>
        {isQuestion && <span className="shrink-0 text-ai text-small">{t('saw.question')}</span>}
        {messageIds.length === 1 && <GoTo roomId={message.roomId} messageId={messageIds[0] ?? ''} onGoTo={onGoTo} />}
      </div>
      {isOpen && (
        <div id={id} className="grid gap-1.5 ps-7.5 pe-2.5 pb-2.5">
          <Whole content={content} isDeleted={isDeleted} />
          {Array.from(calls.entries(), ([place, { name, input }]) => (
            <p key={place} className="wrap-anywhere text-ink-2 text-small">
              {t('saw.calls')}: <bdi className="font-mono">{`${name}(${input})`}</bdi>
            </p>
          ))}
          {messageIds.length > 1 && (
            <p className="flex flex-wrap gap-x-2 gap-y-1">
              {messageIds.map((messageId) => (
                <GoTo key={messageId} roomId={message.roomId} messageId={messageId} onGoTo={onGoTo} isNamed />
              ))}
            </p>
          )}
        </div>
      )}
    </li>
  )
}

function Who({ row, message, isQuestion }: { row: ToldRow; message: Message; isQuestion: boolean }) {
  const { t } = useI18n()
  const { me } = useRoomContext()
  const [messageId = null] = row.messageIds
  const quoted = useQuoted(me, message.roomId, messageId, messageId !== null)
  const sender = quoted === undefined || quoted === 'gone' ? row.speaker : quoted.sender
  const person = usePerson(row.role === 'assistant' ? message.sender : sender)
  return (
    <span
      className={classNames('w-20 shrink-0 truncate font-semibold text-small', isQuestion ? 'text-ai' : 'text-ink')}
    >
      <OwnDirection>{toName()}</OwnDirection>
    </span>
  )

  function toName(): string {
    if (row.role === 'system') return t('saw.instructions')
    if (row.role === 'tool') return t('saw.tool')
    if (row.isSummary) return t('saw.summary')
    if (row.role === 'user' && sender === '') return t('saw.program')
    return person.displayName
  }
}

/** As it was sent; of what is very long the beginning, until all is wanted. */
function Whole({ content, isDeleted }: { content: string; isDeleted: boolean }) {
  const { t } = useI18n()
  const [isWhole, setWhole] = useState(content.length <= SHOWN_LENGTH)
  if (content === '') return null
  return (
    <>
      <p
        dir="auto"
        data-told={isWhole ? '' : undefined}
        className={classNames('wrap-anywhere whitespace-pre-wrap text-row', isDeleted && 'text-ink-3')}
      >
        {isWhole ? content : cutText(content, SHOWN_LENGTH)}
      </p>
      {!isWhole && (
        <Button size="small" className="justify-self-start" onClick={() => setWhole(true)}>
          {t('saw.whole', { n: Array.from(content).length })}
        </Button>
      )}
    </>
  )
}

/** Leads to a message of the room, where that is still there. */
function GoTo({
  roomId,
  messageId,
  onGoTo,
  isNamed = false,
}: {
  roomId: string
  messageId: string
  onGoTo: ((seq: number) => void) | null
  isNamed?: boolean
}) {
  const { t } = useI18n()
  const { me, format } = useRoomContext()
  const quoted = useQuoted(me, roomId, messageId, true)
  const found = quoted === 'gone' ? undefined : quoted
  const { displayName } = usePerson(found?.sender ?? '')
  if (!found) return null
  const time = format.brief(found.sentAt)
  if (!onGoTo) return <span className="shrink-0 text-ink-3 text-small">{time}</span>
  return (
    <button
      type="button"
      aria-label={t('saw.goTo', { who: displayName, t: format.dateTime(found.sentAt) })}
      onClick={() => onGoTo(found.seq)}
      className="touch-target shrink-0 rounded-row px-1.5 py-1 text-accent text-small tabular-nums hover:underline"
    >
      {isNamed ? `${displayName} · ${time}` : time}
    </button>
  )
}
