import { createContext, use, useEffect, useId, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { useCited } from '#lib/client/cited.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message } from '#lib/protocol/entities.ts'
import { cutText } from '#lib/protocol/graphemes.ts'
import { usePerson, useRoomContext } from './room-context.tsx'

/** Where what is cited stands: the id of the room; null where nothing can be looked up. */
const CitedRoom = createContext<string | null>(null)
export const CitedRoomProvider = CitedRoom.Provider

const PREVIEW_CHARACTERS = 240
/** In px: how wide the preview is at most, and how far from the edges of the window. */
const WIDTH = 320
const GAP = 8

/** A message that a reply rests on: who said it and when, its words while one points at it, and a press leads there. */
export function Citation({ seq }: { seq: number }) {
  const roomId = use(CitedRoom)
  return roomId === null ? `[#${seq}]` : <CitationIn roomId={roomId} seq={seq} />
}

function CitationIn({ roomId, seq }: { roomId: string; seq: number }) {
  const { me, jumpTo } = useRoomContext()
  const { t } = useI18n()
  const cited = useCited(me, roomId, seq)
  if (cited === 'gone' || cited?.deletedAt) {
    return (
      <span className={`${LOOK} bg-surface-2 text-ink-3`}>
        {t(cited === 'gone' ? 'message.quoteMissing' : 'message.quoteGone')}
      </span>
    )
  }
  if (!cited) return <span className={`${LOOK} bg-ai-soft text-ai`}>#{seq}</span>
  return <Known message={cited} onPress={() => jumpTo?.(seq)} />
}

const LOOK = 'mx-0.5 whitespace-nowrap rounded-[5px] px-1.5 py-0.5 font-semibold text-meta'

function Known({ message, onPress }: { message: Message; onPress: () => void }) {
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const [anchor, setAnchor] = useState<DOMRect | null>(null)
  const { format } = useRoomContext()
  const { displayName } = usePerson(message.sender)
  const open = () => setAnchor(button.current?.getBoundingClientRect() ?? null)
  const close = () => setAnchor(null)
  // Of the preview too, which counts as within: the pointer may go there.
  const hover = { onMouseEnter: open, onMouseLeave: close }

  useEffect(() => {
    if (!anchor) return
    const leave = () => setAnchor(null)
    const onKeyDown = ({ key }: KeyboardEvent) => key === 'Escape' && leave()
    // What it stands beside moves away from under it.
    window.addEventListener('scroll', leave, { capture: true, passive: true })
    window.addEventListener('keydown', onKeyDown)
    return () => {
      window.removeEventListener('scroll', leave, { capture: true })
      window.removeEventListener('keydown', onKeyDown)
    }
  }, [anchor])

  return (
    <span {...hover}>
      <button
        ref={button}
        type="button"
        aria-describedby={anchor ? id : undefined}
        className={`${LOOK} touch-reach bg-ai-soft text-ai hover:underline`}
        onFocus={open}
        onBlur={close}
        onClick={() => {
          close()
          onPress()
        }}
      >
        <OwnDirection>{displayName}</OwnDirection> · {format.brief(message.sentAt)}
      </button>
      {anchor && createPortal(<Preview id={id} message={message} anchor={anchor} />, document.body)}
    </span>
  )
}

function Preview({ id, message, anchor }: { id: string; message: Message; anchor: DOMRect }) {
  const { format } = useRoomContext()
  const { displayName } = usePerson(message.sender)
  const isLow = anchor.top > window.innerHeight / 2
  const place = isLow ? { bottom: window.innerHeight - anchor.top } : { top: anchor.bottom }
  const left = Math.min(Math.max(GAP, anchor.left), Math.max(GAP, window.innerWidth - WIDTH - GAP))
  return (
    <div
      role="tooltip"
      id={id}
      data-testid="citation-preview"
      className="fixed z-50 max-w-[calc(100vw-1rem)] py-1"
      style={{ ...place, left, width: WIDTH }}
    >
      <div className="rounded-dialog border border-line bg-surface px-3.5 py-2.5 text-small shadow-mid">
        <p className="text-ink-3 text-meta">
          <b className="font-semibold text-ink-2">
            <OwnDirection>{displayName}</OwnDirection>
          </b>{' '}
          {format.dateTime(message.sentAt)}
        </p>
        <p dir="auto" className="line-clamp-5 whitespace-pre-wrap wrap-anywhere">
          {cutText(message.text, PREVIEW_CHARACTERS)}
        </p>
      </div>
    </div>
  )
}
