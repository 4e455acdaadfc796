import { useState } from 'react'
import { useShell } from '#components/shell/shell-context.tsx'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import { type Room, type RoomRole, TRIGGERS, type Trigger } from '#lib/protocol/entities.ts'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import { may } from '#lib/protocol/rules/rights.ts'
import { useRoomContext } from './room-context.tsx'
import { EXPLAIN_KEYS, TRIGGER_KEYS } from './triggers.ts'

/** What answers in this room and when; for admins also how to set both. */
export function AssistantPanel({ room }: { room: Room }) {
  const { t } = useI18n()
  const { assistant, me } = useRoomContext()
  const mayChange = may('set_trigger', me, { room, role: useOwnRole(room.id), isBanned: false })
  const isAdmin = me.role === 'admin'
  if (assistant.mode === 'off') {
    return (
      <div className="grid gap-3">
        <p>{isAdmin ? t('ai.offAdmin') : `${t('ai.offMember')} ${t('ai.offHint')}`}</p>
        {isAdmin && <Setup />}
      </div>
    )
  }
  return (
    <div className="grid gap-3">
      <p>{assistant.mode === 'demo' ? t('ai.demo') : t('ai.aboutReal')}</p>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 rounded-block bg-surface-2 px-4 py-3 text-row">
        <dt className="text-ink-3">{t('ai.model')}</dt>
        <dd>{assistant.mode === 'demo' ? t('ai.demoShort') : <OwnDirection>{assistant.model}</OwnDirection>}</dd>
      </dl>
      <TriggerChoice room={room} mayChange={mayChange} />
      {isAdmin && assistant.mode === 'demo' && <Setup />}
    </div>
  )
}

/** What the reader is in the room; null where they only read. */
function useOwnRole(roomId: string): RoomRole | null {
  return useShell().rooms.find(({ id }) => id === roomId)?.mine.role ?? null
}

/** When the AI answers. A choice holds at once, here before the server has confirmed it. */
function TriggerChoice({ room, mayChange }: { room: Room; mayChange: boolean }) {
  const { t } = useI18n()
  const { actions } = useRoomContext()
  /** Holds while the room is as it was then. */
  const [choice, setChoice] = useState<{ from: Trigger; to: Trigger } | null>(null)
  const [error, setError] = useState<ErrorCode | null>(null)
  const trigger = choice?.from === room.trigger ? choice.to : room.trigger

  async function change(to: Trigger) {
    setChoice({ from: room.trigger, to })
    const result = await actions?.changeRoom({ trigger: to })
    if (result && !result.ok) setChoice(null)
    setError(result && !result.ok ? result.error.code : null)
  }

  return (
    <section className="grid justify-items-start gap-1.5" data-testid="trigger" data-trigger={trigger}>
      <h3 className="font-semibold text-ink-2 text-small">{t('ai.when')}</h3>
      {mayChange && actions ? (
        <SegmentedControl
          label={t('ai.when')}
          value={trigger}
          options={TRIGGERS.map((value) => ({ value, label: t(TRIGGER_KEYS[value]) }))}
          onChange={(to) => void change(to)}
        />
      ) : (
        <p className="font-semibold">{t(TRIGGER_KEYS[trigger])}</p>
      )}
      <p className="text-ink-2 text-small">{t(EXPLAIN_KEYS[trigger])}</p>
      {error && (
        <p role="alert" className="text-danger text-small">
          {t(`errors.${error}`)}
        </p>
      )}
    </section>
  )
}

/** What an operator writes into the environment. */
function Setup() {
  const { t } = useI18n()
  return (
    <div className="grid gap-2">
      <p className="font-semibold text-row">{t('ai.setup')}</p>
      <pre className="overflow-x-auto rounded-block border border-line bg-code px-3.5 py-3 font-mono text-small">
        OPENAI_API_KEY=sk-…{'\n'}OPENAI_BASE_URL=https://api.openai.com/v1{'\n'}OPENAI_MODEL=gpt-4.1-mini
      </pre>
      <p className="text-ink-3 text-small">{t('ai.setupHint')}</p>
    </div>
  )
}
