import { useMemo, useState } from 'react'
import { classNames } from '#components/ui/class-names.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { type TextToken, tokenizeText } from '#lib/protocol/text-tokens.ts'
import { useNamesIn } from './directory.ts'
import { findHiddenHost } from './link-destination.ts'
import { useRoomContext } from './room-context.tsx'

/** A text that is likely to be taller than this is folded. */
const FOLDED_LINES = 30
const CHARACTERS_PER_LINE = 60

/** A person's text, as it was typed: every line break, tab and run of spaces. */
export function MessageText({ text }: { text: string }) {
  const { t } = useI18n()
  const names = useNamesIn(useRoomContext().directory, text)
  const tokens = useMemo(() => tokenizeText(text, names), [text, names])
  const isLong = useMemo(() => countLines(text) > FOLDED_LINES + 6, [text])
  const [isOpen, setOpen] = useState(false)
  const isFolded = isLong && !isOpen
  return (
    <>
      <div
        dir="auto"
        className={classNames(
          'max-w-[44rem] whitespace-pre-wrap [unicode-bidi:plaintext] wrap-anywhere [tab-size:4]',
          isFolded && 'max-h-[30lh] overflow-hidden [mask-image:linear-gradient(#000_calc(100%_-_4lh),transparent)]',
        )}
      >
        <Tokens tokens={tokens} />
      </div>
      {isLong && (
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          className="touch-target mt-1 font-semibold text-accent text-small hover:underline"
        >
          {isOpen ? t('message.fold') : t('message.longText', { n: Array.from(text).length })}
        </button>
      )}
    </>
  )
}

function Tokens({ tokens }: { tokens: TextToken[] }) {
  const { me } = useRoomContext()
  let start = 0
  return tokens.map((token) => {
    const key = start
    start += token.text.length
    if (token.type === 'text') return token.text
    if (token.type === 'mention') return <Mention key={key} text={token.text} isMe={token.username === me.username} />
    const hiddenHost = findHiddenHost(token.text, new URL(token.href))
    return (
      <a
        key={key}
        href={token.href}
        target="_blank"
        rel="noopener noreferrer nofollow ugc"
        className="text-link underline decoration-link/40 underline-offset-3 hover:decoration-link"
      >
        {token.text}
        {hiddenHost && <bdi className="select-none text-ink-3"> ({hiddenHost})</bdi>}
      </a>
    )
  })
}

function Mention({ text, isMe }: { text: string; isMe: boolean }) {
  return (
    <span
      className={classNames(
        'chip-text rounded-[5px] px-1 py-px font-semibold',
        isMe ? 'bg-mention/14 text-[color-mix(in_oklch,var(--mention)_82%,var(--ink))]' : 'bg-accent-soft text-accent',
      )}
    >
      {text}
    </span>
  )
}

function countLines(text: string): number {
  return text.split('\n').reduce((lines, line) => lines + Math.max(1, Math.ceil(line.length / CHARACTERS_PER_LINE)), 0)
}
