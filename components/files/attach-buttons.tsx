import { Camera, Paperclip } from 'lucide-react'
import { useRef } from 'react'
import { IconButton } from '#components/ui/icon-button.tsx'
import { findFileMaxBytes } from '#lib/client/site.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { FILES_MAX } from '#lib/protocol/limits.ts'
import { toSize } from './sizes.ts'

/** Picks files; where fingers point it takes a photo, too. */
export function AttachButtons({ onFiles }: { onFiles: (files: File[]) => void }) {
  const { t } = useI18n()
  return (
    <>
      <Picker
        label={t('files.add')}
        title={t('files.addLimits', { size: toSize(findFileMaxBytes()), max: FILES_MAX })}
        icon={Paperclip}
        onFiles={onFiles}
      />
      <span className="hidden pointer-coarse:contents">
        <Picker label={t('files.photo')} icon={Camera} onFiles={onFiles} isPhoto />
      </span>
    </>
  )
}

interface PickerProps {
  label: string
  title?: string
  icon: typeof Camera
  isPhoto?: boolean
  onFiles: (files: File[]) => void
}

function Picker({ label, title = label, icon: Icon, isPhoto = false, onFiles }: PickerProps) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <IconButton label={label} title={title} onClick={() => input.current?.click()}>
        <Icon aria-hidden="true" className="size-[1.1875rem]" strokeWidth={1.8} />
      </IconButton>
      <input
        ref={input}
        type="file"
        tabIndex={-1}
        aria-label={label}
        className="hidden"
        {...(isPhoto ? { accept: 'image/*', capture: 'environment' } : { multiple: true })}
        onChange={({ target }) => {
          onFiles([...(target.files ?? [])])
          // The same file may be picked again.
          target.value = ''
        }}
      />
    </>
  )
}
