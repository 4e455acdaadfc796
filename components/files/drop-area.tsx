import { Upload } from 'lucide-react'
import { type RefObject, useEffect, useState } from 'react'
import { createPortal } from 'react-dom'
import { useI18n } from '#lib/i18n/provider.tsx'

interface DropAreaProps {
  /** Something in the room that takes what is dropped. */
  within: RefObject<HTMLElement | null>
  onFiles: (files: File[]) => void
}

/** Takes files that are dropped anywhere on the room, and says so while they are held over it. */
export function DropArea({ within, onFiles }: DropAreaProps) {
  const { t } = useI18n()
  const [room, setRoom] = useState<HTMLElement | null>(null)

  useEffect(() => {
    const box = within.current?.closest('main')
    if (!box) return
    const over = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      event.dataTransfer.dropEffect = 'copy'
      setRoom(box)
    }
    const leave = (event: DragEvent) => {
      if (!(event.relatedTarget instanceof Node && box.contains(event.relatedTarget))) setRoom(null)
    }
    const drop = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      setRoom(null)
      // A folder is no file that could be read.
      const items = [...event.dataTransfer.items].filter((item) => !item.webkitGetAsEntry?.()?.isDirectory)
      onFiles(items.flatMap((item) => item.getAsFile() ?? []))
    }
    box.addEventListener('dragenter', over)
    box.addEventListener('dragover', over)
    box.addEventListener('dragleave', leave)
    box.addEventListener('drop', drop)
    return () => {
      box.removeEventListener('dragenter', over)
      box.removeEventListener('dragover', over)
      box.removeEventListener('dragleave', leave)
      box.removeEventListener('drop', drop)
    }
  }, [within, onFiles])

  if (!room) return null
  return createPortal(
    <div className="pointer-events-none absolute inset-2 z-2 grid place-items-center rounded-dialog border-2 border-accent border-dashed bg-accent-soft/90 text-accent">
      <span className="flex items-center gap-2.5 font-bold text-title">
        <Upload aria-hidden="true" className="size-5" />
        {t('files.drop')}
      </span>
    </div>,
    room,
  )
}
