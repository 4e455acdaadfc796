import { ChevronRight, Pin, PinOff } from 'lucide-react'
import { useRef, useState } from 'react'
import { Avatar } from '#components/ui/avatar.tsx'
import { Sheet } from '#components/ui/dialog.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message } from '#lib/protocol/entities.ts'
import { cutText } from '#lib/protocol/graphemes.ts'
import { toFewLines, toOneLine } from '#lib/protocol/rules/one-line.ts'
import { mayMark, useMarks } from './marks.ts'
import { usePerson, useRoomContext } from './room-context.tsx'

const SHOWN_CHARACTERS = 400

/** The newest pin, which leads to its message, and how many there are, which leads to the list of them. */
export default function PinStrip({ pins }: { pins: Message[] }) {
  const { t } = useI18n()
  const { jumpTo } = useRoomContext()
  const [isListOpen, setListOpen] = useState(false)
  const chosen = useRef<Message | null>(null)
  const newest = pins[0]

  /** The message takes the focus when the list is gone, which would take it back. */
  function onListClose() {
    setListOpen(false)
    if (chosen.current) jumpTo?.(chosen.current.seq)
    chosen.current = null
  }

  return (
    <>
      {newest && (
        <section
          aria-label={t('pins.list')}
          className="flex h-[2.375rem] items-center gap-2 column-edge border-line border-b pr-2 text-small max-tablet:h-11 max-tablet:pl-3.5 print:hidden"
        >
          <NewestPin message={newest} onJump={() => jumpTo?.(newest.seq)} />
          <button
            type="button"
            aria-haspopup="dialog"
            onClick={() => setListOpen(true)}
            className="inline-flex h-full shrink-0 items-center gap-1 rounded-row px-2 font-semibold text-accent hover:text-accent-hover"
          >
            {t('pins.count', { n: pins.length })}
            <ChevronRight aria-hidden="true" className="size-3.5" strokeWidth={2.2} />
          </button>
        </section>
      )}
      <Sheet isOpen={isListOpen} onClose={onListClose} title={t('pins.list')} closeLabel={t('common.close')}>
        {isListOpen && (
          <ul className="-mx-2 grid gap-1">
            {pins.map((message) => (
              <PinnedMessage
                key={message.id}
                message={message}
                onJump={() => {
                  chosen.current = message
                  setListOpen(false)
                }}
              />
            ))}
          </ul>
        )}
      </Sheet>
    </>
  )
}

function NewestPin({ message, onJump }: { message: Message; onJump: () => void }) {
  const { t } = useI18n()
  const { displayName } = usePerson(message.sender)
  const text = useShown(message, toOneLine)
  return (
    <button
      type="button"
      onClick={onJump}
      aria-label={t('pins.newest', { who: displayName, text })}
      className="flex h-full min-w-0 flex-1 items-center gap-2.5 rounded-row text-start text-ink-2 hover:text-ink"
    >
      <Pin aria-hidden="true" className="size-4 shrink-0 text-accent" strokeWidth={1.8} />
      <span className="truncate">
        <b className="font-bold text-ink">
          <OwnDirection>{displayName}</OwnDirection>
        </b>
        {': '}
        <bdi>{text}</bdi>
      </span>
    </button>
  )
}

function PinnedMessage({ message, onJump }: { message: Message; onJump: () => void }) {
  const { t } = useI18n()
  const context = useRoomContext()
  const { togglePin } = useMarks()
  const author = usePerson(message.sender)
  const pinner = usePerson(message.pinnedBy ?? '')
  const text = useShown(message, toFewLines)
  return (
    <li className="relative flex items-start rounded-row hover:bg-surface-2/60">
      <button
        type="button"
        onClick={onJump}
        className="flex min-w-0 flex-1 items-start gap-2.5 rounded-row px-2 py-2 text-start"
      >
        <Avatar name={author.displayName} hue={author.color} isAi={author.kind === 'ai'} size="small" />
        <span className="min-w-0 flex-1">
          <span className="flex flex-wrap items-baseline gap-x-2">
            <b className="wrap-anywhere font-bold text-row">
              <OwnDirection>{author.displayName}</OwnDirection>
            </b>
            <time dateTime={message.sentAt} className="text-ink-3 text-meta">
              {context.format.dateTime(message.sentAt)}
            </time>
          </span>
          <span dir="auto" className="wrap-anywhere line-clamp-4 whitespace-pre-line text-ink-2 text-row">
            {text}
          </span>
          <span className="block text-ink-3 text-meta">{t('pins.by', { who: pinner.displayName })}</span>
        </span>
      </button>
      {mayMark(context) && (
        <IconButton label={t('message.unpin')} onClick={() => togglePin(message)} className="mt-1 mr-1">
          <PinOff aria-hidden="true" className="size-4" />
        </IconButton>
      )}
    </li>
  )
}

function useShown(message: Message, toWords: (message: Message) => string): string {
  const text = toWords(message)
  const { t } = useI18n()
  return text === '' ? t('message.system') : cutText(text, SHOWN_CHARACTERS)
}
