import { useState } from 'react'
import { EXPLAIN_KEYS, TRIGGER_KEYS } from '#components/chat/triggers.ts'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import { type Room, TRIGGERS, type Trigger } from '#lib/protocol/entities.ts'
import { PanelSection } from './panel-section.tsx'
import { useRoomChange } from './use-room-change.ts'

/** When the room's first AI answers. A choice holds at once, here before the server has confirmed it. */
export function TriggerChoice({ room, mayChange }: { room: Room; mayChange: boolean }) {
  const { t } = useI18n()
  const { change, error } = useRoomChange()
  /** Holds while the room is as it was then. */
  const [choice, setChoice] = useState<{ from: Trigger; to: Trigger } | null>(null)
  const trigger = choice?.from === room.trigger ? choice.to : room.trigger

  async function choose(to: Trigger) {
    setChoice({ from: room.trigger, to })
    if (!(await change({ trigger: to }))) setChoice(null)
  }

  return (
    <PanelSection title={t('ai.when')} error={error}>
      <div data-testid="trigger" data-trigger={trigger} className="grid gap-1.5">
        {mayChange ? (
          <SegmentedControl
            label={t('ai.when')}
            value={trigger}
            options={TRIGGERS.map((value) => ({ value, label: t(TRIGGER_KEYS[value]) }))}
            onChange={(to) => void choose(to)}
            layout="flowing"
          />
        ) : (
          <p className="font-semibold text-row">{t(TRIGGER_KEYS[trigger])}</p>
        )}
        <p className="text-ink-2 text-small">{t(EXPLAIN_KEYS[trigger])}</p>
      </div>
    </PanelSection>
  )
}
