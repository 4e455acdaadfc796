import { useEffect, useState } from 'react'
import { useRoomContext } from '#components/chat/room-context.tsx'
import type { OutgoingFile } from '#lib/client/outbox-storage.ts'
import { openUploads } from '#lib/client/uploads.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { FileIcon } from './file-icon.tsx'
import { FileName } from './file-name.tsx'
import { toSize } from './sizes.ts'

/** The files of a message on its way, and how far they are. */
export default function OutgoingFiles({ files }: { files: OutgoingFile[] }) {
  const { t } = useI18n()
  const { me } = useRoomContext()
  const uploads = openUploads(me)
  const [, setTurn] = useState(0)
  useEffect(() => uploads.subscribe(() => setTurn((turn) => turn + 1)), [uploads])
  const left = files.filter(({ fileId }) => fileId === undefined).length
  return (
    <div className="mt-1.5 grid gap-1.5">
      {files.map(({ id, name, bytes, fileId }) => {
        const upload = uploads.find(id)
        const sent = fileId ? bytes : (upload?.sentBytes ?? 0)
        return (
          <div
            key={id}
            className="relative flex h-[3.625rem] max-w-[23.75rem] items-center gap-2.5 overflow-hidden rounded-block border border-line bg-surface px-2.5"
          >
            <span className="grid size-[2.375rem] shrink-0 place-items-center overflow-hidden rounded-row bg-surface-2 text-ink-2">
              {upload?.previewUrl ? (
                // biome-ignore lint/performance/noImgElement: it is on this device, or small already.
                <img src={upload.previewUrl} alt="" className="size-full object-cover" />
              ) : (
                <FileIcon type={upload?.type ?? ''} />
              )}
            </span>
            <span className="min-w-0 flex-1">
              <FileName name={name} />
              <span className="block text-ink-3 text-meta">
                {fileId ? toSize(bytes) : `${toSize(sent)} / ${toSize(bytes)}`}
              </span>
            </span>
            {!fileId && (
              <span className="absolute inset-x-0 bottom-0 h-[3px] bg-surface-3">
                <span className="block h-full bg-accent" style={{ width: `${(100 * sent) / Math.max(1, bytes)}%` }} />
              </span>
            )}
          </div>
        )
      })}
      {left > 0 && <span className="text-ink-3 text-small">{t('files.uploading', { n: left })}</span>}
    </div>
  )
}
