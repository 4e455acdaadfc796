import { type RefObject, useEffect, useState } from 'react'
import { createPortal } from 'react-dom'
import { useRoomContext } from '#components/chat/room-context.tsx'
import { useAnnounce } from '#components/ui/announcer.tsx'
import type { OutgoingFile } from '#lib/client/outbox-storage.ts'
import { openUploads } from '#lib/client/uploads.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { FILES_MAX } from '#lib/protocol/limits.ts'
import { AttachButtons } from './attach-buttons.tsx'
import { Attachment } from './attachment.tsx'
import { DropArea } from './drop-area.tsx'
import { useUploads } from './use-uploads.ts'

// Rows with files show them at once when they come.
void import('./message-files.tsx')

/** What a message that is sent now takes with it. */
export type TakeFiles = () => OutgoingFile[]

interface AttachmentsProps {
  roomId: string
  input: RefObject<HTMLTextAreaElement | null>
  /** Where the buttons are. */
  tools: RefObject<HTMLElement | null>
  /** Null where nothing is to be sent. */
  onChange: (take: [TakeFiles | null]) => void
}

/** The files of the message that is being written: picked, pasted, dropped anywhere on the room, or photographed. */
export default function Attachments({ roomId, input, tools, onChange }: AttachmentsProps) {
  const { t } = useI18n()
  const announce = useAnnounce()
  const { me } = useRoomContext()
  const uploads = openUploads(me)
  const list = useUploads(me, roomId)
  const [toolsBox, setToolsBox] = useState<HTMLElement | null>(null)
  const isSendable = list.some(({ state }) => state !== 'failed')

  useEffect(() => setToolsBox(tools.current), [tools])
  useEffect(() => onChange([isSendable ? () => uploads.take(roomId) : null]), [isSendable, uploads, roomId, onChange])
  useEffect(() => {
    const box = input.current
    box?.addEventListener('paste', paste)
    return () => box?.removeEventListener('paste', paste)
  })

  function paste(event: ClipboardEvent) {
    const { files = [], types = [] } = event.clipboardData ?? {}
    // What is copied from a document is words, and a picture of them.
    if (files.length === 0 || types.includes('text/plain')) return
    event.preventDefault()
    add([...files])
  }

  function add(files: File[]) {
    const leftOut = uploads.add(roomId, files)
    if (leftOut > 0) announce(t('files.tooMany', { n: leftOut, max: FILES_MAX }), 'shown')
    input.current?.focus()
  }

  function remove(id: string) {
    uploads.remove(id)
    input.current?.focus()
  }

  return (
    <>
      {list.length > 0 && (
        <ul
          aria-label={t('files.list')}
          className="flex max-h-[30dvh] flex-wrap gap-2 overflow-y-auto px-1.5 pt-1.5 pb-0.5"
        >
          {list.map((upload) => (
            <Attachment key={upload.id} upload={upload} onRemove={remove} onRetry={uploads.retry} />
          ))}
        </ul>
      )}
      {toolsBox && createPortal(<AttachButtons onFiles={add} />, toolsBox)}
      <DropArea within={input} onFiles={add} />
    </>
  )
}
