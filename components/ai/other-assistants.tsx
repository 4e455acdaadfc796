import { useState } from 'react'
import { useRoomContext } from '#components/chat/room-context.tsx'
import { AssistantPicker } from '#components/rooms/assistant-picker.tsx'
import { useShell } from '#components/shell/shell-context.tsx'
import { Avatar } from '#components/ui/avatar.tsx'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room } from '#lib/protocol/entities.ts'
import { PanelAction, PanelSection } from './panel-section.tsx'
import { useRoomChange } from './use-room-change.ts'

interface OtherAssistantsProps {
  room: Room
  /** What each is for, by username. */
  about: ReadonlyMap<string, string>
  mayChange: boolean
}

/** The AIs beside the room's first, which answer when they are named; whoever may adds to them or takes them away. */
export function OtherAssistants({ room, about, mayChange }: OtherAssistantsProps) {
  const { t } = useI18n()
  const { assistants } = useRoomContext()
  const { assistants: all } = useShell()
  const { change, error } = useRoomChange()
  const [isChanging, setChanging] = useState(false)
  const others = assistants.slice(1)
  const canChange = mayChange && (all.length > 1 || assistants.length !== 1)
  if (others.length === 0 && !canChange) return null
  return (
    <PanelSection
      title={t(assistants.length === 0 ? 'rooms.assistant' : 'ai.others')}
      error={error}
      action={
        canChange && (
          <PanelAction label={t('ai.change')} isExpanded={isChanging} onClick={() => setChanging(!isChanging)} />
        )
      }
    >
      {isChanging ? (
        <AssistantPicker chosen={room.assistants} onChange={(chosen) => void change({ assistants: chosen })} />
      ) : (
        <ul className="grid gap-2.5">
          {others.map(({ username, displayName }) => (
            <li key={username} className="flex min-w-0 items-center gap-2.5">
              <Avatar name={displayName} hue={0} isAi size="small" />
              <span className="min-w-0 flex-1 leading-[1.3]">
                <span className="flex min-w-0 items-baseline gap-2">
                  <span className="truncate font-semibold text-row">
                    <OwnDirection>{displayName}</OwnDirection>
                  </span>
                  <bdi className="truncate text-ink-3 text-small">@{username}</bdi>
                </span>
                {about.get(username) && (
                  <span className="block truncate text-ink-2 text-small">
                    <OwnDirection>{about.get(username) ?? ''}</OwnDirection>
                  </span>
                )}
              </span>
              <span className="shrink-0 text-ink-3 text-small">{t('ai.whenNamed')}</span>
            </li>
          ))}
        </ul>
      )}
    </PanelSection>
  )
}
