import { Download } from 'lucide-react'
import { useState } from 'react'
import { classNames } from '#components/ui/class-names.ts'
import { latePart } from '#components/ui/late-part.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { SharedFile } from '#lib/protocol/entities.ts'
import { isPicture } from '#lib/protocol/rules/files.ts'
import { FileIcon } from './file-icon.tsx'
import { FileName } from './file-name.tsx'
import { toSize } from './sizes.ts'

const Lightbox = latePart(() => import('./lightbox.tsx'))

/** Longest sides of a picture that stands alone, in rem. */
const ALONE = { width: 22.5, height: 18 }
/** CSS pixels. */
const REM = 16

/** What was sent with a message: pictures whose place is known before they come, players, and files to download. */
export default function MessageFiles({ files }: { files: SharedFile[] }) {
  const pictures = files.filter((file) => isPicture(file.type) && file.width && file.height)
  const others = files.filter((file) => !pictures.includes(file))
  const [shown, setShown] = useState<number | null>(null)
  return (
    <div className="mt-1.5 grid grid-cols-[minmax(0,1fr)] gap-1.5">
      {pictures.length > 0 && (
        <div className="flex max-w-[36rem] flex-wrap gap-1.5">
          {pictures.map((file, index) => (
            <Picture key={file.id} file={file} isAlone={pictures.length === 1} onOpen={() => setShown(index)} />
          ))}
        </div>
      )}
      {others.map((file) =>
        /^(audio|video)\//.test(file.type) ? (
          <Player key={file.id} file={file} />
        ) : (
          <FileRow key={file.id} file={file} />
        ),
      )}
      {shown !== null && <Lightbox pictures={pictures} start={shown} onClose={() => setShown(null)} />}
    </div>
  )
}

function Picture({ file, isAlone, onOpen }: { file: SharedFile; isAlone: boolean; onOpen: () => void }) {
  const { t } = useI18n()
  const { name, url, thumbnailUrl = url, width = 1, height = 1 } = file
  const scale = Math.min(1, (ALONE.width * REM) / width, (ALONE.height * REM) / height)
  const isAnimated = file.type === 'image/gif'
  return (
    <button
      type="button"
      aria-label={t('files.open', { name })}
      onClick={onOpen}
      style={
        isAlone ? { width: `${Math.max(3, (width * scale) / REM)}rem`, aspectRatio: `${width} / ${height}` } : undefined
      }
      className={classNames(
        'block max-w-full cursor-zoom-in overflow-hidden rounded-block border border-line bg-surface-2',
        isAlone ? 'max-h-[18rem] min-h-12' : 'aspect-square w-[8.5rem] max-tablet:w-[calc(50%_-_0.1875rem)]',
      )}
    >
      {/* biome-ignore lint/performance/noImgElement: it is small already, and for this reader alone. */}
      <img
        src={isAnimated ? url : thumbnailUrl}
        alt={t('files.image', { name })}
        width={width}
        height={height}
        loading="lazy"
        decoding="async"
        className="size-full object-cover"
      />
    </button>
  )
}

function Player({ file }: { file: SharedFile }) {
  const { name, url, type } = file
  return (
    <figure className="max-w-[30rem]">
      {type.startsWith('video/') ? (
        // biome-ignore lint/a11y/useMediaCaption: people send them as they are.
        <video
          controls
          preload="metadata"
          src={url}
          aria-label={name}
          className="aspect-video w-full rounded-block border border-line bg-surface-2"
        />
      ) : (
        // biome-ignore lint/a11y/useMediaCaption: people send them as they are.
        <audio controls preload="metadata" src={url} aria-label={name} className="h-[3.375rem] w-full" />
      )}
      <FileRow file={file} />
    </figure>
  )
}

/** 58 px high, as wide as the column at most. */
function FileRow({ file }: { file: SharedFile }) {
  const { t } = useI18n()
  const { name, type, bytes, url } = file
  return (
    <div className="mt-1 flex h-[3.625rem] max-w-[23.75rem] items-center gap-2.5 rounded-block border border-line bg-surface ps-2.5 pe-1.5">
      <span className="grid size-[2.375rem] shrink-0 place-items-center rounded-row bg-surface-2 text-ink-2">
        <FileIcon type={type} />
      </span>
      <span className="min-w-0 flex-1">
        <FileName name={name} />
        <span className="block truncate text-ink-3 text-meta">{`${toKind()} · ${toSize(bytes)}`}</span>
      </span>
      <a
        href={url}
        download={name}
        title={t('files.download')}
        aria-label={t('files.downloadOf', { name })}
        className="grid size-8 shrink-0 touch-target place-items-center rounded-row text-ink-2 transition-colors duration-hover hover:bg-surface-2 hover:text-ink"
      >
        <Download aria-hidden="true" className="size-[1.125rem]" strokeWidth={1.8} />
      </a>
    </div>
  )

  /** As short as it can be said. */
  function toKind(): string {
    if (type === 'application/pdf') return 'PDF'
    if (type.startsWith('audio/')) return t('files.audio')
    if (type.startsWith('video/')) return t('files.video')
    if (/zip|compressed|tar|rar|gzip/.test(type) && !/document/.test(type)) return t('files.archive')
    const ending = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]
    return ending ? ending.toUpperCase() : t(type.startsWith('text/') ? 'files.text' : 'files.file')
  }
}
