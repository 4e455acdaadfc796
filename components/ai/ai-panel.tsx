import { X } from 'lucide-react'
import { memo } from 'react'
import { useRoomContext } from '#components/chat/room-context.tsx'
import { type AssistantInfo, canReply } from '#components/shell/assistants.ts'
import { Avatar } from '#components/ui/avatar.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room } from '#lib/protocol/entities.ts'
import { type Action, may } from '#lib/protocol/rules/rights.ts'
import { AiSetup } from './ai-setup.tsx'
import { OtherAssistants } from './other-assistants.tsx'
import { ReadsFrom } from './reads-from.tsx'
import { RoomInstructions } from './room-instructions.tsx'
import { RoomSummary } from './room-summary.tsx'
import { RoomUsage } from './room-usage.tsx'
import { TriggerChoice } from './trigger-choice.tsx'
import { useAbout } from './use-about.ts'

interface AiPanelProps {
  room: Room
  onClose: () => void
  /** It is a column beside the room, else it lies in a sheet that has a head of its own. */
  isColumn?: boolean
}

/** What everybody may see of a room's AIs; whoever may set something does so in place. */
function AiPanel({ room, onClose, isColumn = false }: AiPanelProps) {
  const { t } = useI18n()
  const { assistants, me, standing } = useRoomContext()
  const about = useAbout()
  const [first] = assistants
  const mayDo = (action: Action) => standing !== null && may(action, me, standing)
  // In a sheet it lies over what is jumped to.
  const onJump = isColumn ? undefined : onClose
  const content = (
    <div className="grid gap-5">
      {first && <Head assistant={first} />}
      {first && <Facts assistant={first} about={about.get(first.username)} />}
      {first && <TriggerChoice room={room} mayChange={mayDo('set_trigger')} />}
      {first && <RoomInstructions room={room} mayChange={mayDo('set_instructions')} />}
      {first && <ReadsFrom room={room} mayChange={mayDo('set_reads_from')} onJump={onJump} />}
      {first && <RoomSummary key={room.id} roomId={room.id} mayChange={mayDo('set_summary')} onJump={onJump} />}
      <RoomUsage roomId={room.id} />
      <OtherAssistants
        room={room}
        about={about}
        // A direct room is what it is by who is in it.
        mayChange={room.kind === 'channel' && mayDo('set_assistants')}
      />
      {first && me.role === 'admin' && first.mode !== 'openai' && <AiSetup />}
    </div>
  )
  if (!isColumn) return content
  return (
    <aside
      id="assistants"
      aria-label={t('ai.panel')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return
        event.preventDefault()
        onClose()
        document.querySelector<HTMLElement>('[data-testid="assistant"]')?.focus()
      }}
      className="relative min-h-0 min-w-0 overflow-y-auto px-[1.125rem] pt-2.5 pb-6 print:hidden"
    >
      {!first && <h2 className="flex h-9 items-center pe-10 font-bold text-row">{t('ai.panel')}</h2>}
      <IconButton label={t('common.close')} onClick={onClose} className="absolute end-2 top-2.5">
        <X aria-hidden="true" className="size-[1.125rem]" strokeWidth={1.8} />
      </IconButton>
      {content}
    </aside>
  )
}

export default memo(AiPanel)

function Head({ assistant: { username, displayName } }: { assistant: AssistantInfo }) {
  const { t } = useI18n()
  return (
    <div className="flex items-center gap-2.5 pe-10">
      <Avatar name={displayName} hue={0} isAi />
      <div className="min-w-0 leading-[1.3]">
        <h2 className="truncate font-bold text-row">
          <OwnDirection>{displayName}</OwnDirection>
        </h2>
        <p className="truncate text-ink-3 text-small">
          <bdi>@{username}</bdi> · {t('ai.inRoom')}
        </p>
      </div>
    </div>
  )
}

/** What it is for, and by what it is answered. */
function Facts({ assistant, about }: { assistant: AssistantInfo; about: string | undefined }) {
  const { t } = useI18n()
  const { me } = useRoomContext()
  const isAdmin = me.role === 'admin'
  if (!canReply(assistant)) return <p>{isAdmin ? t('ai.offAdmin') : `${t('ai.offMember')} ${t('ai.offHint')}`}</p>
  const plain = assistant.mode === 'demo' ? t('ai.demo') : t('ai.aboutReal')
  return (
    <>
      <p className="wrap-anywhere text-row">
        <OwnDirection>{about || plain}</OwnDirection>
      </p>
      {assistant.model !== '' && (
        <dl className="flex items-baseline justify-between gap-4 text-row">
          <dt className="shrink-0 text-ink-3 text-small">{t('ai.model')}</dt>
          <dd className="wrap-anywhere text-end">
            {assistant.mode === 'demo' ? t('ai.demoShort') : <OwnDirection>{assistant.model}</OwnDirection>}
          </dd>
        </dl>
      )}
    </>
  )
}
