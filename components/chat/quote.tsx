import { Reply } from 'lucide-react'
import { classNames } from '#components/ui/class-names.ts'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { useQuoted } from '#lib/client/hooks.ts'
import type { Quoted } from '#lib/client/quotes.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message } from '#lib/protocol/entities.ts'
import { cutText } from '#lib/protocol/graphemes.ts'
import { toOneLine } from '#lib/protocol/rules/one-line.ts'
import { usePerson, useRoomContext } from './room-context.tsx'

const QUOTED_CHARACTERS = 200

interface QuoteProps {
  roomId: string
  /** The id of the message that is answered. */
  replyTo: string
  /** That message, where it is loaded. */
  question: Message | undefined
  /** Of a reply: who asked for it, which is known without the question. */
  askedBy?: string | undefined
}

/** What a message answers, in one line; a press leads to it. */
export function Quote({ roomId, replyTo, question, askedBy }: QuoteProps) {
  const { me, jumpTo } = useRoomContext()
  const fetched = useQuoted(me, roomId, replyTo, question === undefined)
  const quoted = question ?? fetched
  const words = (
    <>
      <Reply aria-hidden="true" className="size-3.5 shrink-0" />
      <QuotedLine quoted={quoted} askedBy={askedBy} />
    </>
  )
  if (!quoted || quoted === 'gone' || !jumpTo) return <div className={QUOTE}>{words}</div>
  return (
    <button
      type="button"
      className={classNames(QUOTE, 'touch-reach max-w-full text-start hover:text-ink-2')}
      onClick={() => jumpTo(quoted.seq)}
    >
      {words}
    </button>
  )
}

const QUOTE =
  'mb-0.5 flex min-h-6 pointer-coarse:pe-7 min-w-0 select-none items-center gap-1.5 text-ink-3 text-small before:h-3.5 before:w-[3px] before:shrink-0 before:rounded-full before:bg-line-strong/60'

/** Stands for the name in a sentence around it. */
const NAME = '\ufffc'

/** Whom a message answers, and what they said. */
export function QuotedLine({ quoted, askedBy }: { quoted: Quoted | undefined; askedBy?: string | undefined }) {
  const { t } = useI18n()
  const isFound = quoted !== undefined && quoted !== 'gone'
  const username = isFound ? quoted.sender : askedBy
  const { displayName } = usePerson(username ?? '')
  const text = toLine()
  if (!username) return <span className="truncate">{text}</span>
  const who = t('ai.replyingTo', { who: NAME })
  const [before, after] = (text === '' ? who : t('room.said', { who, text: '' })).split(NAME)
  return (
    <span className="truncate">
      {before}
      <b className="font-semibold text-ink-2">
        <OwnDirection>{displayName}</OwnDirection>
      </b>
      {after}
      <bdi>{text}</bdi>
    </span>
  )

  function toLine(): string {
    if (quoted === undefined) return ''
    if (quoted === 'gone') return t('message.quoteMissing')
    return quoted.deletedAt ? t('message.quoteGone') : cutText(toOneLine(quoted), QUOTED_CHARACTERS)
  }
}
