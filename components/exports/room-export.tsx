import { useId, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room } from '#lib/protocol/entities.ts'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import type { ExportFormat } from '#lib/protocol/exports.ts'
import { startDownload } from './start-download.ts'

interface RoomExportProps {
  room: Room
  roomName: string
  isOpen: boolean
  onClose: () => void
}

/** The one to read comes first. */
const FORMATS: readonly ExportFormat[] = ['html', 'markdown', 'jsonl']

/** Takes a room away as a file, in a format of one's choice. */
export function RoomExport({ room, roomName, isOpen, onClose }: RoomExportProps) {
  const { t } = useI18n()
  const name = useId()
  const [format, setFormat] = useState<ExportFormat>('html')
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<ErrorCode | null>(null)

  async function start() {
    setBusy(true)
    const code = await startDownload(`/api/rooms/${room.id}/export?format=${format}`)
    setBusy(false)
    setError(code)
    if (code === null) onClose()
  }

  function close() {
    setError(null)
    onClose()
  }

  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={t('exports.title', { room: roomName })}
      closeLabel={t('common.close')}
      footer={
        <>
          <Button onClick={close}>{t('common.cancel')}</Button>
          <Button variant="primary" isBusy={isBusy} onClick={() => void start()}>
            {t('exports.start')}
          </Button>
        </>
      }
    >
      <p className="text-ink-2 text-small">{t('exports.hint')}</p>
      <fieldset className="mt-3 grid gap-2">
        <legend className="sr-only">{t('exports.format')}</legend>
        {FORMATS.map((value) => (
          <label
            key={value}
            className="grid min-h-11 cursor-pointer grid-cols-[minmax(0,1fr)_1.25rem] items-center gap-x-2.5 gap-y-0.5 rounded-block border border-line-strong/55 px-3 py-2.5 text-ink-2 transition-colors duration-hover hover:border-line-strong has-[:checked]:border-accent has-[:checked]:bg-accent-soft has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-focus has-[:focus-visible]:outline-offset-2 has-[:checked]:ring-1 has-[:checked]:ring-accent has-[:checked]:ring-inset forced-colors:has-[:checked]:border-[Highlight]"
          >
            <span className="font-semibold text-[0.875rem]/5 text-ink">{t(`exports.${value}`)}</span>
            <input
              type="radio"
              name={name}
              value={value}
              checked={format === value}
              onChange={() => setFormat(value)}
              className="size-[1.125rem] justify-self-end accent-accent outline-none"
            />
            <span className="col-span-2 text-[0.78125rem]/[1.125rem]">{t(`exports.${value}Hint`)}</span>
          </label>
        ))}
      </fieldset>
      {error && (
        <p role="alert" className="mt-3 text-danger text-small">
          {error === 'rate_limited' ? t('exports.tooMany') : t(`errors.${error}`)}
        </p>
      )}
    </Dialog>
  )
}
