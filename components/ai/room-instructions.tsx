import { useState } from 'react'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room } from '#lib/protocol/entities.ts'
import { INSTRUCTIONS_MAX } from '#lib/protocol/limits.ts'
import { PanelAction, PanelSection } from './panel-section.tsx'
import { PanelTextForm } from './panel-text-form.tsx'
import { useRoomChange } from './use-room-change.ts'

/** What the room tells its AIs to begin with, and changing it in place. */
export function RoomInstructions({ room, mayChange }: { room: Room; mayChange: boolean }) {
  const { t } = useI18n()
  const { change, error, isBusy } = useRoomChange()
  /** What is being written; null while nothing is. */
  const [text, setText] = useState<string | null>(null)
  const title = t('ai.instructions')

  async function save(instructions: string) {
    if (instructions.trim() === room.instructions || (await change({ instructions }))) setText(null)
  }

  if (text !== null) {
    return (
      <PanelTextForm
        title={title}
        text={text}
        onText={setText}
        max={INSTRUCTIONS_MAX}
        isBusy={isBusy}
        error={error}
        onSave={() => void save(text)}
        onCancel={() => setText(null)}
      />
    )
  }
  return (
    <PanelSection
      title={title}
      action={mayChange && <PanelAction label={t('ai.edit')} onClick={() => setText(room.instructions)} />}
    >
      <p className={`wrap-anywhere whitespace-pre-wrap text-row ${room.instructions === '' ? 'text-ink-3' : ''}`}>
        <OwnDirection>{room.instructions || t('ai.noInstructions')}</OwnDirection>
      </p>
    </PanelSection>
  )
}
