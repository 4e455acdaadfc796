import { RotateCw, X } from 'lucide-react'
import { classNames } from '#components/ui/class-names.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import type { Upload } from '#lib/client/uploads.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { toFileFailure } from './failure.ts'
import { FileIcon } from './file-icon.tsx'
import { FileName } from './file-name.tsx'
import { toSize } from './sizes.ts'

interface AttachmentProps {
  upload: Upload
  onRemove: (id: string) => void
  onRetry: (id: string) => void
}

/** A file of the message that is being written: how far it is, and what may be done with it. */
export function Attachment({ upload, onRemove, onRetry }: AttachmentProps) {
  const { t } = useI18n()
  const { id, name, type, bytes, state, sentBytes, failure, previewUrl } = upload
  const percent = Math.min(100, Math.floor((100 * sentBytes) / Math.max(1, bytes)))
  const isFailed = state === 'failed'
  const isUnderWay = state === 'sending' || state === 'waiting'
  return (
    <li
      data-testid="attachment"
      data-state={state}
      className="relative flex h-14 w-[15.5rem] max-w-full items-center gap-2.5 overflow-hidden rounded-block border border-line bg-surface ps-2 pe-1"
    >
      <span className="grid size-10 shrink-0 place-items-center overflow-hidden rounded-row bg-surface-2 text-ink-2">
        {previewUrl ? (
          // biome-ignore lint/performance/noImgElement: it is on this device, or small already.
          <img src={previewUrl} alt="" className="size-full object-cover" />
        ) : (
          <FileIcon type={type} />
        )}
      </span>
      <span className="min-w-0 flex-1">
        <FileName name={name} />
        <span
          className={classNames(
            'text-meta',
            isFailed ? 'line-clamp-2 text-danger leading-[1.2]' : 'block truncate text-ink-3',
          )}
        >
          <span {...(isFailed && { role: 'alert' })}>{toState()}</span>
        </span>
      </span>
      {isFailed && bytes > 0 && failure?.code !== 'too_large' && failure?.code !== 'unsupported_media_type' && (
        <IconButton size="small" label={t('files.retry', { name })} onClick={() => onRetry(id)}>
          <RotateCw aria-hidden="true" className="size-4" />
        </IconButton>
      )}
      <IconButton
        size="small"
        label={t(isUnderWay ? 'files.cancel' : 'files.remove', { name })}
        onClick={() => onRemove(id)}
      >
        <X aria-hidden="true" className="size-4" />
      </IconButton>
      {isUnderWay && (
        <span
          role="progressbar"
          aria-label={t('files.progress', { name, percent })}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={percent}
          className="absolute inset-x-0 bottom-0 h-[3px] bg-surface-3"
        >
          <span className="block h-full bg-accent transition-[width] duration-hover" style={{ width: `${percent}%` }} />
        </span>
      )}
    </li>
  )

  function toState(): string {
    if (isFailed) return failure ? toFileFailure(failure, bytes, t) : t('files.failed')
    if (state === 'done') return toSize(bytes)
    if (state === 'waiting') return `${toSize(bytes)} · ${t(failure ? `errors.${failure.code}` : 'files.waiting')}`
    return `${toSize(sentBytes)} / ${toSize(bytes)} · ${percent}%`
  }
}
