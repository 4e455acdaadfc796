import { useCallback, useState } from 'react'
import { createPortal } from 'react-dom'
import { ActionSheet } from './action-sheet.tsx'
import { useLongPress } from './long-press.ts'
import { listActions, type MessageAction, useMessageActions } from './message-actions.ts'
import { useRoomContext } from './room-context.tsx'
import { useRowInHand } from './row-in-hand.ts'
import { RowToolbar } from './row-toolbar.tsx'
import type { RowToolsPartProps } from './row-tools.tsx'
import type { StoredItem } from './rows.ts'

/** One toolbar and one sheet for all rows: the toolbar is drawn into the row that it is for. */
export default function RowToolsPart({ list, rows, edits, pinCount, pressedKey }: RowToolsPartProps) {
  const context = useRoomContext()
  const act = useMessageActions()
  const [row, hold] = useRowInHand(list)
  const [pressed, setPressed] = useState<string | null>(pressedKey)
  const [isSheetOpen, setSheetOpen] = useState(pressedKey !== null)
  const [chosen, setChosen] = useState<MessageAction | null>(null)

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

  /** Once the sheet is gone, and with it the focus that it would take back. */
  function onSheetClose() {
    setSheetOpen(false)
    setChosen(null)
    if (chosen && sheetMessage) act(chosen, sheetMessage, edits.get(sheetMessage.id))
  }

  return (
    <>
      {row &&
        inHand &&
        createPortal(
          <RowToolbar
            actions={listActions(context, inHand.message)}
            onAction={(action) => act(action, inHand.message, edits.get(inHand.message.id))}
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
          onAction={(action) => {
            setChosen(action)
            setSheetOpen(false)
          }}
          onClose={onSheetClose}
        />
      )}
    </>
  )
}
