import Link from 'next/link'
import { useState } from 'react'
import { FormDialog } from '#components/admin/form-dialog.tsx'
import { useRoomContext } from '#components/chat/room-context.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { Select } from '#components/ui/select.tsx'
import { openChat } from '#lib/client/chat.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Failure } from '#lib/protocol/errors.ts'
import { WEBHOOKS_MAX } from '#lib/protocol/limits.ts'
import { WEBHOOK_EVENTS, type WebhookEvent } from '#lib/protocol/rules/webhooks.ts'
import type { Webhook } from '#lib/protocol/webhooks.ts'
import { useRoomBots } from './room-bots.ts'

/** A webhook that was made just now, with what is shown this once. */
export interface MadeWebhook {
  kind: Webhook['kind']
  /** Where it is posted to: by others to us, or by us to others. */
  url: string
  /** Of an outgoing one. */
  secret?: string
}

interface WebhookFormProps {
  roomId: string
  onMade: (made: MadeWebhook) => void
  onClose: () => void
}

/** Makes a webhook of a room. */
export function WebhookForm({ roomId, onMade, onClose }: WebhookFormProps) {
  const { t } = useI18n()
  const { me } = useRoomContext()
  const bots = useRoomBots(me, roomId)
  const [kind, setKind] = useState<Webhook['kind']>('incoming')
  const [chosen, setChosen] = useState('')
  const [url, setUrl] = useState('')
  const [events, setEvents] = useState<readonly WebhookEvent[]>(['message.created'])
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const bot = chosen || bots?.[0]?.username
  const isOutgoing = kind === 'outgoing'
  const isUrlWrong = failure?.fields?.url !== undefined

  async function submit() {
    if (bot === undefined || isBusy) return
    if (isOutgoing && events.length === 0) return
    if (isOutgoing && url.trim() === '') return setFailure({ code: 'invalid', fields: { url: 'required' } })
    setBusy(true)
    const answer = await openChat(me).call('webhook:create', {
      ...{ roomId, kind, bot },
      ...(isOutgoing && { url: url.trim(), events: [...events] }),
    })
    setBusy(false)
    if (!answer.ok) return setFailure(answer.error)
    const { data } = answer
    onMade({ kind, url: data.url ?? url.trim(), ...(data.secret !== undefined && { secret: data.secret }) })
  }

  function toSentence(): string | undefined {
    if (!failure || isUrlWrong) return undefined
    return failure.code === 'conflict' ? t('webhooks.tooMany', { max: WEBHOOKS_MAX }) : t(`errors.${failure.code}`)
  }

  return (
    <FormDialog
      title={t('webhooks.create')}
      action={t('webhooks.make')}
      isBusy={isBusy || bots === null}
      error={toSentence()}
      onSubmit={submit}
      onClose={onClose}
    >
      <div className="grid justify-items-start gap-1.5">
        <SegmentedControl
          label={t('webhooks.kind')}
          value={kind}
          options={[
            { value: 'incoming', label: t('webhooks.incoming') },
            { value: 'outgoing', label: t('webhooks.outgoing') },
          ]}
          onChange={setKind}
        />
        <p className="text-ink-3 text-small">{t(`webhooks.${kind}Hint`)}</p>
      </div>
      {bots?.length === 0 ? (
        <div className="grid justify-items-start gap-2">
          <p>{t('webhooks.noBots')}</p>
          <Link href="/settings/bots" prefetch={false} className={buttonClass('secondary', 'medium')}>
            {t('webhooks.toBots')}
          </Link>
        </div>
      ) : (
        <Select
          label={t('webhooks.bot')}
          value={bot ?? ''}
          options={(bots ?? []).map(({ username, displayName }) => ({
            ...{ value: username, label: `${displayName} (@${username})` },
          }))}
          onChange={setChosen}
        />
      )}
      {isOutgoing && (
        <>
          <Field
            label={t('webhooks.url')}
            hint={t('webhooks.urlHint')}
            error={isUrlWrong ? t('webhooks.urlInvalid') : undefined}
          >
            {(control) => (
              <Input
                {...control}
                type="url"
                name="url"
                dir="ltr"
                autoComplete="off"
                spellCheck={false}
                value={url}
                onChange={(event) => {
                  setUrl(event.target.value)
                  setFailure(null)
                }}
              />
            )}
          </Field>
          <EventChoice chosen={events} onChange={setEvents} />
        </>
      )}
    </FormDialog>
  )
}

interface EventChoiceProps {
  chosen: readonly WebhookEvent[]
  onChange: (chosen: WebhookEvent[]) => void
}

function EventChoice({ chosen, onChange }: EventChoiceProps) {
  const { t } = useI18n()
  return (
    <fieldset>
      <legend className="font-semibold text-[0.84375rem]/5">{t('webhooks.events')}</legend>
      {WEBHOOK_EVENTS.map((event) => (
        <label key={event} className="flex min-h-9 items-center gap-2.5 pointer-coarse:min-h-11">
          <input
            type="checkbox"
            checked={chosen.includes(event)}
            onChange={({ target }) =>
              onChange(WEBHOOK_EVENTS.filter((one) => (one === event ? target.checked : chosen.includes(one))))
            }
            className="size-4.5 accent-accent"
          />
          {t(event === 'message.created' ? 'webhooks.created' : 'webhooks.changed')}
        </label>
      ))}
      {chosen.length === 0 && (
        <span role="alert" className="text-danger text-small">
          {t('webhooks.eventsRequired')}
        </span>
      )}
    </fieldset>
  )
}
