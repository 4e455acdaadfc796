import { EXPLAIN_KEYS, TRIGGER_KEYS } from '#components/chat/triggers.ts'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import { TRIGGERS, type Trigger } from '#lib/protocol/entities.ts'
import { AssistantPicker } from './assistant-picker.tsx'

interface AssistantChoiceProps {
  /** Usernames of AIs. */
  assistants: string[]
  /** Absent: they are not to be chosen here. */
  onAssistantsChange?: (assistants: string[]) => void
  trigger: Trigger
  onTriggerChange: (trigger: Trigger) => void
}

/** Which AIs answer in a room, and when; what that means changes with the choice. */
export function AssistantChoice({ assistants, onAssistantsChange, trigger, onTriggerChange }: AssistantChoiceProps) {
  const { t } = useI18n()
  return (
    <>
      {onAssistantsChange && (
        <fieldset>
          <legend className="mb-1.5 font-semibold text-[0.84375rem]/5">{t('rooms.assistant')}</legend>
          <AssistantPicker chosen={assistants} onChange={onAssistantsChange} />
        </fieldset>
      )}
      {assistants.length > 0 && (
        <div>
          <p className="mb-1.5 font-semibold text-[0.84375rem]/5">{t('ai.when')}</p>
          <SegmentedControl
            label={t('ai.when')}
            value={trigger}
            options={TRIGGERS.map((value) => ({ value, label: t(TRIGGER_KEYS[value]) }))}
            onChange={onTriggerChange}
            layout="fixed"
          />
          <p className="mt-1.5 text-[0.78125rem]/[1.125rem] text-ink-3">{t(EXPLAIN_KEYS[trigger])}</p>
        </div>
      )}
    </>
  )
}
