import { ChevronLeft, ChevronRight, Download, X, ZoomIn, ZoomOut } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useBackCloses } from '#components/ui/back-closes.ts'
import { classNames } from '#components/ui/class-names.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { SharedFile } from '#lib/protocol/entities.ts'

interface LightboxProps {
  pictures: SharedFile[]
  /** Which of them is seen first. */
  start: number
  onClose: () => void
}

/** Pictures over the whole page: arrows lead on, Escape, Back and a press beside close, a press on a picture shows it as large as it is. */
export default function Lightbox({ pictures, start, onClose }: LightboxProps) {
  const { t } = useI18n()
  const dialog = useRef<HTMLDialogElement>(null)
  const [index, setIndex] = useState(start)
  const [isZoomed, setZoomed] = useState(false)
  const picture = pictures[index]
  const [close] = useState(() => () => dialog.current?.close())
  useEffect(() => dialog.current?.showModal(), [])
  useBackCloses(true, close)
  if (!picture) return null
  const { name, url, width, height } = picture
  const many = pictures.length > 1

  function go(step: number) {
    setIndex((at) => (at + step + pictures.length) % pictures.length)
    setZoomed(false)
  }

  function onKeyDown(event: KeyboardEvent) {
    // Keys of the room beneath must not hear of it.
    event.stopPropagation()
    if (event.key === 'ArrowLeft' && !isZoomed) go(-1)
    else if (event.key === 'ArrowRight' && !isZoomed) go(1)
    else if (event.key === '+' || event.key === '=') setZoomed(true)
    else if (event.key === '-') setZoomed(false)
    else return
    event.preventDefault()
  }

  return (
    <dialog
      ref={dialog}
      aria-label={t('files.viewer')}
      onClose={onClose}
      onKeyDown={onKeyDown}
      className="fixed inset-0 m-0 hidden h-dvh max-h-none w-screen max-w-none flex-col bg-bg text-ink outline-none backdrop:bg-bg open:flex"
    >
      <header className="flex items-center gap-1 py-2 ps-4 pe-2">
        <h2 dir="auto" className="min-w-0 flex-1 truncate font-semibold text-row">
          {name}
        </h2>
        {many && (
          <span role="status" className="px-2 text-ink-2 text-small">
            {t('files.viewerOf', { n: index + 1, count: pictures.length })}
          </span>
        )}
        <IconButton
          label={t(isZoomed ? 'files.zoomOut' : 'files.zoomIn')}
          aria-pressed={isZoomed}
          onClick={() => setZoomed(!isZoomed)}
        >
          {isZoomed ? (
            <ZoomOut aria-hidden="true" className="size-[1.125rem]" />
          ) : (
            <ZoomIn aria-hidden="true" className="size-[1.125rem]" />
          )}
        </IconButton>
        <a
          href={url}
          download={name}
          title={t('files.download')}
          aria-label={t('files.downloadOf', { name })}
          className="grid size-8 touch-target place-items-center rounded-row text-ink-2 hover:bg-surface-2 hover:text-ink"
        >
          <Download aria-hidden="true" className="size-[1.125rem]" />
        </a>
        <IconButton label={t('files.close')} onClick={close}>
          <X aria-hidden="true" className="size-[1.125rem]" />
        </IconButton>
      </header>
      <div className="relative flex min-h-0 flex-1">
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: Escape does the same. */}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: a press beside the picture is a shorter way to the button. */}
        <div
          className={classNames(
            'grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)] grid-rows-[minmax(0,1fr)] p-2',
            isZoomed ? 'overflow-auto' : 'place-items-center overflow-hidden',
          )}
          onClick={(event) => event.target === event.currentTarget && close()}
        >
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: the button above does the same. */}
          {/* biome-ignore lint/performance/noImgElement: all of it is wanted. */}
          <img
            key={url}
            src={url}
            alt={t('files.image', { name })}
            width={width}
            height={height}
            onClick={() => setZoomed(!isZoomed)}
            className={classNames(
              'm-auto rounded-row',
              isZoomed
                ? 'max-w-none cursor-zoom-out'
                : 'h-auto max-h-full w-auto max-w-full cursor-zoom-in object-contain',
            )}
          />
        </div>
        {many && (
          <>
            <IconButton label={t('files.previous')} className={classNames(STEP, 'start-2')} onClick={() => go(-1)}>
              <ChevronLeft aria-hidden="true" className="size-5" />
            </IconButton>
            <IconButton label={t('files.next')} className={classNames(STEP, 'end-2')} onClick={() => go(1)}>
              <ChevronRight aria-hidden="true" className="size-5" />
            </IconButton>
          </>
        )}
      </div>
    </dialog>
  )
}

const STEP = 'absolute! top-1/2 -translate-y-1/2 bg-surface size-10! rounded-full! border border-line shadow-low'
