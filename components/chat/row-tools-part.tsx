import { useCallback, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import type { Message } from '#lib/protocol/entities.ts'
import { ActionSheet } from './action-sheet.tsx'
import { useLongPress } from './long-press.ts'
import { mayMark, useMarks } from './marks.ts'
import { listActions, useMessageActions } from './message-actions.ts'
import { useRoomContext } from './room-context.tsx'
import { useRowInHand } from './row-in-hand.ts'
import { RowToolbar } from './row-toolbar.tsx'
import type { RowToolsPartProps } from './row-tools.tsx'
import type { StoredItem } from './rows.ts'

/** One toolbar and one sheet for all rows: the toolbar is drawn into the row that it is for. */
export default function RowToolsPart({ list, rows, edits, pinCount, pressedKey }: RowToolsPartProps) {
  const context = useRoomContext()
  const act = useMessageActions()
  const { toggleReaction } = useMarks()
  const chooseReaction = mayMark(context) ? context.tasks?.chooseReaction : undefined
  const [row, hold] = useRowInHand(list)
  const [pressed, setPressed] = useState<string | null>(pressedKey)
  const [isSheetOpen, setSheetOpen] = useState(pressedKey !== null)
  /** What was chosen on the sheet, to be done when that is gone, and with it the focus that it would take back. */
  const chosen = useRef<(() => void) | null>(null)

  const find = (key: string | null | undefined): StoredItem | undefined => {
    const item = rows.find((one) => one.item.key === key)?.item
    return item?.type === 'message' && listActions(context, item.message).length > 0 ? item : undefined
  }
  const onPress = useCallback((on: HTMLElement) => {
    setPressed(on.dataset.key ?? null)
    setSheetOpen(true)
  }, [])
  useLongPress(list, onPress)

  const inHand = find(row?.dataset.key)
  const sheetMessage = find(pressed)?.message

  function choose(next: () => void) {
    chosen.current = next
    setSheetOpen(false)
  }

  function onSheetClose() {
    setSheetOpen(false)
    chosen.current?.()
    chosen.current = null
  }

  function reactTo(message: Message, emoji: string | null) {
    if (emoji !== null) toggleReaction(message, emoji)
    else if (list.current) chooseReaction?.(message, findRow(list.current, message) ?? list.current)
  }

  return (
    <>
      {row &&
        inHand &&
        createPortal(
          <RowToolbar
            actions={listActions(context, inHand.message)}
            onAction={(action) => act(action, inHand.message, edits.get(inHand.message.id))}
            onReact={
              chooseReaction
                ? (anchor) => {
                    hold(true)
                    chooseReaction(inHand.message, anchor, () => hold(false))
                  }
                : null
            }
            onMenu={hold}
          />,
          row,
          inHand.key,
        )}
      {sheetMessage && (
        <ActionSheet
          isOpen={isSheetOpen}
          message={sheetMessage}
          text={edits.get(sheetMessage.id)?.text ?? sheetMessage.text}
          actions={listActions(context, sheetMessage)}
          pinCount={pinCount}
          onAction={(action) => choose(() => act(action, sheetMessage, edits.get(sheetMessage.id)))}
          onReact={chooseReaction ? (emoji) => choose(() => reactTo(sheetMessage, emoji)) : null}
          onClose={onSheetClose}
        />
      )}
    </>
  )
}

function findRow(list: HTMLElement, { id }: Message): HTMLElement | null {
  return list.querySelector(`[data-message-id="${id}"]`)
}
