import { ChevronDown } from 'lucide-react'
import { useId } from 'react'
import { EXPLAIN_KEYS, TRIGGER_KEYS } from '#components/chat/triggers.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { Avatar } from '#components/ui/avatar.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { TRIGGERS, type Trigger } from '#lib/protocol/entities.ts'
import { AI_USERNAME } from '#lib/protocol/limits.ts'

interface AssistantChoiceProps {
  hasAssistant: boolean
  /** Absent: it is not to be chosen here. */
  onAssistantChange?: (hasAssistant: boolean) => void
  trigger: Trigger
  onTriggerChange: (trigger: Trigger) => void
}

/** Which AI answers in a room, and when; what that means changes with the choice. */
export function AssistantChoice({ hasAssistant, onAssistantChange, trigger, onTriggerChange }: AssistantChoiceProps) {
  const { t } = useI18n()
  const { assistant } = useShell()
  const id = useId()
  const about = { openai: isolate(assistant.model), demo: t('ai.demoShort'), off: t('ai.off') }[assistant.mode]
  return (
    <>
      {onAssistantChange && (
        <div>
          <label htmlFor={id} className="mb-1.5 block font-semibold text-[0.84375rem]/5">
            {t('rooms.assistant')}
          </label>
          <div className="focus-box relative flex min-h-11 items-center gap-2.5 rounded-input border border-line-strong pr-3 pl-2 has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-focus">
            {hasAssistant ? (
              <>
                <Avatar name={assistant.name} hue={0} isAi size="small" />
                <span className="min-w-0 flex-1 leading-[1.3]">
                  <span className="block truncate font-semibold text-row">{isolate(assistant.name)}</span>
                  <span className="block truncate text-[0.78125rem] text-ink-3">{about}</span>
                </span>
              </>
            ) : (
              <span className="flex-1 px-1 text-row">{t('rooms.noAssistant')}</span>
            )}
            <ChevronDown aria-hidden="true" className="size-4.5 shrink-0 text-ink-3" />
            <select
              id={id}
              value={hasAssistant ? AI_USERNAME : ''}
              onChange={(event) => onAssistantChange(event.target.value !== '')}
              className="absolute inset-0 size-full cursor-pointer text-[1rem] opacity-0"
            >
              <option value={AI_USERNAME}>{assistant.name}</option>
              <option value="">{t('rooms.noAssistant')}</option>
            </select>
          </div>
        </div>
      )}
      {hasAssistant && (
        <div>
          <p className="mb-1.5 font-semibold text-[0.84375rem]/5">{t('ai.when')}</p>
          <SegmentedControl
            label={t('ai.when')}
            value={trigger}
            options={TRIGGERS.map((value) => ({ value, label: t(TRIGGER_KEYS[value]) }))}
            onChange={onTriggerChange}
            isWide
          />
          <p className="mt-1.5 text-[0.78125rem]/[1.125rem] text-ink-3">{t(EXPLAIN_KEYS[trigger])}</p>
        </div>
      )}
    </>
  )
}
