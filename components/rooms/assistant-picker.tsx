import { ChevronDown, Plus, X } from 'lucide-react'
import { useId } from 'react'
import type { AssistantInfo } from '#components/shell/assistants.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { Avatar } from '#components/ui/avatar.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { ASSISTANTS_MAX } from '#lib/protocol/limits.ts'

interface AssistantPickerProps {
  /** Usernames, in the order of the room. */
  chosen: string[]
  onChange: (chosen: string[]) => void
}

/** Which AIs answer in a room: those that do, and a list of the others to add. */
export function AssistantPicker({ chosen, onChange }: AssistantPickerProps) {
  const { t } = useI18n()
  const { assistants } = useShell()
  const others = assistants.filter(({ username }) => !chosen.includes(username))
  return (
    <div className="grid gap-1.5">
      {chosen.map((username) => {
        const known = assistants.find((one) => one.username === username)
        const name = known?.displayName ?? username
        return (
          <div
            key={username}
            data-assistant={username}
            className="flex min-h-11 items-center gap-2.5 rounded-input border border-line-strong pr-1.5 pl-2"
          >
            <Avatar name={name} hue={0} isAi size="small" />
            <span className="min-w-0 flex-1 leading-[1.3]">
              <span className="block truncate font-semibold text-row">{isolate(name)}</span>
              <span className="block truncate text-[0.78125rem] text-ink-3">{known && <What assistant={known} />}</span>
            </span>
            <IconButton
              label={t('rooms.removeAssistant', { ai: name })}
              size="small"
              onClick={() => onChange(chosen.filter((one) => one !== username))}
            >
              <X aria-hidden="true" className="size-4" />
            </IconButton>
          </div>
        )
      })}
      {others.length > 0 && chosen.length < ASSISTANTS_MAX && (
        <AddAssistant others={others} onAdd={(username) => onChange([...chosen, username])} />
      )}
    </div>
  )
}

/** What answers as this AI. */
function What({ assistant: { mode, model } }: { assistant: AssistantInfo }) {
  const { t } = useI18n()
  return { openai: isolate(model), demo: t('ai.demoShort'), off: t('ai.off') }[mode]
}

function AddAssistant({ others, onAdd }: { others: readonly AssistantInfo[]; onAdd: (username: string) => void }) {
  const { t } = useI18n()
  const id = useId()
  return (
    <div className="focus-box relative flex min-h-11 items-center gap-2.5 rounded-input border border-line-strong border-dashed pr-3 pl-2.5 text-ink-2 text-row has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-focus">
      <Plus aria-hidden="true" className="size-4 shrink-0" />
      <label htmlFor={id} className="flex-1">
        {t('rooms.addAssistant')}
      </label>
      <ChevronDown aria-hidden="true" className="size-4.5 shrink-0 text-ink-3" />
      <select
        id={id}
        value=""
        onChange={(event) => event.target.value !== '' && onAdd(event.target.value)}
        className="absolute inset-0 size-full cursor-pointer text-[1rem] opacity-0"
      >
        <option value="">{t('rooms.addAssistant')}</option>
        {others.map(({ username, displayName }) => (
          <option key={username} value={username}>
            {displayName}
          </option>
        ))}
      </select>
    </div>
  )
}
