import { EyeOff } from 'lucide-react'
import { useState } from 'react'
import { useI18n } from '#lib/i18n/provider.tsx'
import { type MessageProps, SpokenMessage } from './message.tsx'
import { LineWithoutFace } from './system-message.tsx'

/** A message of somebody whom the reader has blocked: that there is one, and what it says for whoever asks. */
export default function FoldedMessage(props: MessageProps) {
  const { t } = useI18n()
  const [isShown, setShown] = useState(false)
  if (isShown) return <SpokenMessage {...props} isContinued={false} />
  const { rowKey, message, isActive, isNew } = props
  return (
    <LineWithoutFace
      {...{ rowKey, message, isActive, isNew }}
      sentence={t('people.folded')}
      icon={<EyeOff aria-hidden="true" className="size-4" />}
    >
      <button
        type="button"
        onClick={() => setShown(true)}
        className="touch-reach font-semibold underline underline-offset-3 hover:text-ink-2"
      >
        {t('people.unfold')}
      </button>
    </LineWithoutFace>
  )
}
