import { Fragment, type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { latePart } from '#components/ui/late-part.ts'
import type { RoomActions, RoomView } from '#lib/client/room-view.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { writeClipboard } from './copy.ts'
import { DaySeparator } from './day-separator.tsx'
import { forgetAddressedMessage, type JumpTarget, useJump } from './jump.ts'
import { findLeftPlace, useKeptPlace } from './kept-place.ts'
import { useReplyLoaded } from './lazy-reply.ts'
import { ListEdge, LoadFailed, LoadingRows } from './list-states.tsx'
import { Message } from './message.tsx'
import { useMessageActions } from './message-actions.ts'
import { OutgoingMessage } from './outgoing-message.tsx'
import { useOwnLinks } from './own-links.ts'
import { useRoomContext } from './room-context.tsx'
import { RoomFailed } from './room-failed.tsx'
import { handleRowKey } from './row-focus.ts'
import { RowTools } from './row-tools.tsx'
import { toRows } from './rows.ts'
import { ScrollAnchor } from './scroll-anchor.tsx'
import { useStickToBottom } from './stick-to-bottom.ts'
import { useUnread } from './unread.ts'
import { UnreadLine } from './unread-divider.tsx'
import { useSeenEnd, useUnseen } from './unseen.ts'

const EmptyRoom = latePart(() => import('./empty-room.tsx'))
const NewMessagesPill = latePart(() => import('./new-messages-pill.tsx'))
const UnreadBar = latePart(() => import('./unread-bar.tsx'))
const CatchUp = latePart(() => import('#components/catch-up/catch-up.tsx'))

/** So much that is new is read; of more the AI tells in short. */
const READ_MAX = 20

/** Older and newer pages are fetched when fewer viewports than this remain. */
const PREFETCH_VIEWPORTS = 1.5

interface MessageListProps {
  roomId: string
  /** The first messages came with the page. */
  isInPage: boolean
  view: RoomView
  actions: RoomActions
  roomName: string
  /** The message to be shown; null leaves the list at its end. */
  target: JumpTarget | null
  /** The end of the room, the message with this `seq`, has been seen. */
  onSeen: (seq: number) => void
  /** Puts a text into the composer, if that is empty. */
  onOffer: (text: string) => void
}

/** The timeline of a room: plain elements, so that the browser's own search and screen readers reach every row. */
export function MessageList({
  roomId,
  isInPage,
  view: known,
  actions,
  roomName,
  target,
  onSeen,
  onOffer,
}: MessageListProps) {
  const view = useShownView(known, isInPage)
  const { t } = useI18n()
  const announce = useAnnounce()
  const act = useMessageActions()
  const list = useRef<HTMLOListElement>(null)
  const { me, format } = useRoomContext()
  const { messages, outgoing, hasAfter } = view
  const rows = useMemo(() => toRows(messages, outgoing, me.username, format.dayKey), [messages, outgoing, me, format])
  const [focusedKey, setFocusedKey] = useState('')
  const activeKey = rows.some((row) => row.item.key === focusedKey) ? focusedKey : rows.at(-1)?.item.key

  const loadNear = useCallback(
    (box: HTMLElement) => {
      const reach = box.clientHeight * PREFETCH_VIEWPORTS
      if (box.scrollTop < reach) void actions.loadBefore()
      if (box.scrollHeight - box.scrollTop - box.clientHeight < reach) void actions.loadAfter()
    },
    [actions],
  )
  const [left] = useState(() => findLeftPlace(roomId))
  const stick = useStickToBottom(loadNear, !hasAfter, left !== null)
  const { scroller, content, isAway, isSticking, toBottom } = stick
  const { unseen, seenSeq } = useUnseen(view, isAway, me.username, left?.seenSeq ?? 0)
  useKeptPlace(roomId, stick, seenSeq)

  const firstKey = rows[0]?.item.key
  useEffect(() => {
    if (firstKey === undefined || !scroller.current) return
    // The first rows are followed to their end before the distance to their beginning means anything.
    if (isSticking()) toBottom()
    loadNear(scroller.current)
  }, [firstKey, loadNear, scroller, isSticking, toBottom])
  const latestTarget = useRef(target)
  useEffect(() => {
    latestTarget.current = target
  }, [target])
  /** From which the reader has turned to the end. */
  const [abandoned, setAbandoned] = useState<JumpTarget | null>(null)
  const jump = useJump(target === abandoned ? null : target, view, actions.jumpTo, stick)
  useOwnLinks(scroller)
  useSeenEnd(view, isAway || jump.isJumping, onSeen)
  const unread = useUnread(roomId, view, scroller)

  const toLatest = useCallback(() => {
    forgetAddressedMessage()
    setAbandoned(latestTarget.current)
    actions.showLatest()
    toBottom()
  }, [actions, toBottom])
  useEffect(() => actions.setFollowing(!isAway), [actions, isAway])
  const [openedAt] = useState(Date.now)
  const lastSaid = outgoing.at(-1)
  const lastSaidHere = lastSaid && lastSaid.createdAt >= openedAt ? lastSaid.clientId : undefined
  useEffect(() => {
    if (lastSaidHere !== undefined) toLatest()
  }, [lastSaidHere, toLatest])
  useEffect(() => {
    const onEscape = (event: globalThis.KeyboardEvent) => {
      const isFree = !event.defaultPrevented && !document.querySelector('dialog[open], :popover-open')
      if (event.key === 'Escape' && isFree && (isAway || hasAfter)) toLatest()
    }
    document.addEventListener('keydown', onEscape)
    return () => document.removeEventListener('keydown', onEscape)
  }, [isAway, hasAfter, toLatest])

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const asked = handleRowKey(event)
    const item = rows.find((row) => row.item.key === asked?.rowKey)?.item
    if (!asked || !item) return
    if (item.type === 'message') act(asked.action, item.message, view.edits.get(item.message.id))
    else if (asked.action === 'copy') {
      void writeClipboard(item.outgoing.text).then((isDone) =>
        isDone ? announce(t('common.copied')) : announce(t('common.notCopied'), 'shown'),
      )
    }
  }

  function isUnderLine(item: (typeof rows)[number]['item']): boolean {
    return unread !== null && item.type === 'message' && item.message.seq === unread.lineSeq
  }

  function focusRow() {
    scroller.current?.querySelector<HTMLElement>('[data-message-id][tabindex="0"]')?.focus({ preventScroll: true })
  }

  return (
    <div className="relative min-h-0 min-w-0">
      <section
        ref={scroller}
        id="messages"
        data-scroller=""
        aria-label={t('room.messages', { room: roomName })}
        className="h-full overflow-y-auto overflow-x-hidden overscroll-contain print:h-auto print:overflow-visible"
      >
        <div ref={content} className="mx-auto flow-root max-w-[53.75rem] pt-2 pb-3">
          <h2 className="sr-only">{t('room.messages', { room: roomName })}</h2>
          {view.phase === 'loading' && rows.length === 0 && <LoadingRows />}
          {view.phase === 'failed' && <RoomFailed roomId={roomId} error={view.error} onRetry={actions.retryEnter} />}
          {rows.length > 0 && <ListEdge view={view} roomName={roomName} onLoad={() => void actions.loadBefore()} />}
          <ScrollAnchor scroller={scroller} firstKey={firstKey} isHolding={() => !isSticking()}>
            <ol
              ref={list}
              aria-live="off"
              onKeyDown={onKeyDown}
              onFocus={(event) => setFocusedKey(event.target.closest('li')?.dataset.key ?? '')}
            >
              {rows.map(({ item, isNewDay, isContinued }) => (
                <Fragment key={item.key}>
                  {isUnderLine(item) && <UnreadLine />}
                  {isUnderLine(item) && unread && unread.count > READ_MAX && (
                    <CatchUp roomId={roomId} unread={unread} messages={messages} onGone={focusRow} />
                  )}
                  {isNewDay && <DaySeparator sentAt={item.sentAt} />}
                  {item.type === 'message' ? (
                    <Message
                      rowKey={item.key}
                      message={item.message}
                      edit={view.edits.get(item.message.id)}
                      isEditHeld={view.edits.has(item.message.id) && view.connection.state !== 'online'}
                      question={item.question}
                      isUnderQuestion={item.isUnderQuestion}
                      place={item.place}
                      isLatestReply={item.isLatestReply}
                      isContinued={isContinued && !isUnderLine(item)}
                      isActive={item.key === activeKey}
                      isNew={item.message.id === view.lastLive?.id}
                    />
                  ) : (
                    <OutgoingMessage
                      rowKey={item.key}
                      outgoing={item.outgoing}
                      question={item.question}
                      isUnderQuestion={item.isUnderQuestion}
                      isContinued={isContinued}
                      isActive={item.key === activeKey}
                      isOnline={view.connection.state === 'online'}
                      onOffer={onOffer}
                    />
                  )}
                </Fragment>
              ))}
              <RowTools list={list} rows={rows} edits={view.edits} pinCount={view.pins.length} />
            </ol>
          </ScrollAnchor>
          {view.phase === 'ready' && !view.hasBefore && rows.every(isOfProgram) && <EmptyRoom onOffer={onOffer} />}
        </div>
      </section>
      {jump.error && <LoadFailed error={jump.error} onRetry={jump.retry} onClose={() => setAbandoned(target)} />}
      {unread?.isAbove && <UnreadBar unread={unread} onDone={focusRow} />}
      {(isAway || hasAfter) && <NewMessagesPill count={unseen} isPast={hasAfter} onPress={toLatest} />}
    </div>
  )
}

function isOfProgram({ item }: ReturnType<typeof toRows>[number]): boolean {
  return item.type === 'message' && item.message.kind === 'system'
}

/**
 * Messages wait for what shows replies: without it they would stand there raw, and then change their heights. What came
 * with the page stands there as it should already.
 */
function useShownView(view: RoomView, isInPage: boolean): RoomView {
  const isReady = useReplyLoaded() || isInPage || view.phase === 'failed'
  return useMemo(() => (isReady ? view : { ...view, phase: 'loading', messages: [], outgoing: [] }), [isReady, view])
}
