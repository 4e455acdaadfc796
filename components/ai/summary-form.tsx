import { useState } from 'react'
import { useRoomContext } from '#components/chat/room-context.tsx'
import { openChat } from '#lib/client/chat.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import { SUMMARY_MAX } from '#lib/protocol/limits.ts'
import type { Summary } from '#lib/protocol/summaries.ts'
import { PanelTextForm } from './panel-text-form.tsx'

interface SummaryFormProps {
  roomId: string
  /** As it is now; what is written stays, whatever comes meanwhile. */
  summary: Summary | null
  /** Null: nothing was changed. */
  onDone: (saved: Summary | null) => void
}

/** Writing a room's summary anew. Who saves over another version than they have read is told so first. */
export function SummaryForm({ roomId, summary, onDone }: SummaryFormProps) {
  const { t } = useI18n()
  const { me } = useRoomContext()
  const [text, setText] = useState(summary?.text ?? '')
  const [readVersion, setReadVersion] = useState(summary?.version ?? 0)
  const [isBusy, setBusy] = useState(false)
  const [isOther, setOther] = useState(false)
  const [error, setError] = useState<ErrorCode | null>(null)

  async function save() {
    setBusy(true)
    const chat = openChat(me)
    const answer = await chat.call('summary:set', { roomId, text, version: readVersion })
    if (answer.ok) return onDone(answer.data.summary)
    const isConflict = answer.error.code === 'conflict'
    if (isConflict) {
      const present = await chat.call('summary:read', { roomId })
      if (present.ok) setReadVersion(present.data.summary?.version ?? 0)
    }
    setBusy(false)
    setOther(isConflict)
    setError(isConflict ? null : answer.error.code)
  }

  return (
    <PanelTextForm
      title={t('ai.summary')}
      text={text}
      onText={setText}
      max={SUMMARY_MAX}
      isBusy={isBusy}
      isRequired
      error={error}
      onSave={() => void save()}
      onCancel={() => onDone(null)}
    >
      {isOther && (
        <p role="alert" className="text-small text-warn">
          {t('ai.summaryOther')}
        </p>
      )}
    </PanelTextForm>
  )
}
