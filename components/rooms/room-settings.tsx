import { type FormEvent, useId, useRef, useState } from 'react'
import { useRoomContext } from '#components/chat/room-context.tsx'
import { toRoomPath } from '#components/shell/room-path.ts'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { RoomWebhooks } from '#components/webhooks/room-webhooks.tsx'
import { openChat } from '#lib/client/chat.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room } from '#lib/protocol/entities.ts'
import type { Failure, FieldCode } from '#lib/protocol/errors.ts'
import { LOBBY_SLUG } from '#lib/protocol/limits.ts'
import type { Retention } from '#lib/protocol/rules/retention.ts'
import { type Action, may, type Standing } from '#lib/protocol/rules/rights.ts'
import { cleanRoomFields, findRoomFaults } from '#lib/protocol/rules/room-fields.ts'
import { AssistantChoice } from './assistant-choice.tsx'
import { RetentionChoice } from './retention-choice.tsx'
import { RoomEnd } from './room-end.tsx'
import { findRoomFailureSentence, findRoomFieldSentence } from './room-field-sentence.ts'
import { SlowChoice } from './slow-choice.tsx'
import { SlugInput } from './slug-input.tsx'
import { useSiteRetention } from './use-site-retention.ts'
import { VisibilityChoice } from './visibility-choice.tsx'

type Settings = Pick<Room, 'name' | 'slug' | 'topic' | 'visibility' | 'trigger' | 'assistants' | 'instructions'> &
  Retention & { slowSeconds: number }

interface RoomSettingsProps {
  room: Room
  /** Of whoever sets something. */
  standing: Standing
  isOpen: boolean
  onClose: () => void
}

/** What may be set in a room, by whoever may; what was typed stays until it is saved. */
export function RoomSettings({ room, standing, isOpen, onClose }: RoomSettingsProps) {
  const { t } = useI18n()
  const { me } = useRoomContext()
  const announce = useAnnounce()
  const formId = useId()
  const form = useRef<HTMLFormElement>(null)
  /** Over the room as it is: others may change it meanwhile. */
  const [changes, setChanges] = useState<Partial<Settings>>({})
  const [failure, setFailure] = useState<Failure | null>(null)
  const [isBusy, setBusy] = useState(false)
  /** So many messages would go, which was said; null before that. */
  const [doomed, setDoomed] = useState<number | null>(null)
  const set: Settings = {
    ...room,
    keepDays: room.keepDays ?? 0,
    keepsPins: room.keepsPins ?? room.keepDays === undefined,
    slowSeconds: room.slowSeconds ?? 0,
  }
  const now: Settings = { ...set, ...changes }
  const wanted = findChanged(set, changes)
  const faults: Record<string, FieldCode> = { ...findRoomFaults(wanted), ...failure?.fields }
  const mayDo = (action: Action) => may(action, me, standing)
  const site = useSiteRetention(me, isOpen && mayDo('set_retention'))
  const isLobby = room.slug === LOBBY_SLUG
  const maySave = (['set_topic', 'set_name', 'set_trigger', 'set_instructions'] as const).some(mayDo)

  function change(part: Partial<Settings>) {
    setChanges((typed) => ({ ...typed, ...part }))
    setFailure(null)
    setDoomed(null)
  }

  async function save(event: FormEvent) {
    event.preventDefault()
    if (isBusy) return
    if (Object.keys(wanted).length === 0) return onClose()
    const fields = findRoomFaults(wanted)
    if (Object.keys(fields).length > 0) return fail({ code: 'invalid', fields })
    setBusy(true)
    const answer = (await countDoomed()) ?? (await openChat(me).call('room:change', { roomId: room.id, ...wanted }))
    setBusy(false)
    if (answer === 'asked') return
    if (!answer.ok) return fail(answer.error)
    setChanges({})
    setFailure(null)
    setDoomed(null)
    announce(t('rooms.saved'))
    // The old address leads on; the new one is what one copies.
    if (answer.data.room.slug !== room.slug) window.history.replaceState(null, '', toRoomPath(answer.data.room))
    onClose()
  }

  /** Asks before messages go that the room would keep no longer; null where there are none, or that was asked. */
  async function countDoomed() {
    const { keepDays = 0, keepsPins = false } = wanted
    if (doomed !== null || keepDays === 0) return null
    const counted = await openChat(me).call('retention:count', { roomId: room.id, keepDays, keepsPins })
    if (!counted.ok) return counted
    if (counted.data.count === 0) return null
    setDoomed(counted.data.count)
    return 'asked'
  }

  function fail(error: Failure) {
    setFailure(error)
    // Once it is drawn.
    setTimeout(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
  }

  const sentence = failure && findRoomFailureSentence(t, failure)
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={t('rooms.settings')}
      closeLabel={t('common.close')}
      size="form"
      footer={
        maySave && (
          <>
            <Button onClick={onClose}>{t('common.cancel')}</Button>
            <Button type="submit" form={formId} variant={doomed === null ? 'primary' : 'danger'} isBusy={isBusy}>
              {doomed === null ? t('common.save') : t('retention.deleteAndSave')}
            </Button>
          </>
        )
      }
    >
      <form ref={form} id={formId} noValidate onSubmit={(event) => void save(event)} className="grid gap-[0.9375rem]">
        {mayDo('set_name') && !isLobby && (
          <div className="grid items-start gap-x-3 gap-y-[0.9375rem] tablet:grid-cols-2">
            <Field label={t('rooms.name')} error={findRoomFieldSentence(t, 'name', faults.name)}>
              {(control) => (
                <Input
                  {...control}
                  name="name"
                  dir="auto"
                  autoComplete="off"
                  value={now.name}
                  onChange={(event) => change({ name: event.target.value })}
                />
              )}
            </Field>
            <Field
              label={t('rooms.slug')}
              note={t('rooms.slugLeadsOn')}
              notePlace="end"
              error={findRoomFieldSentence(t, 'slug', faults.slug)}
            >
              {(control) => <SlugInput control={control} value={now.slug} onChange={(slug) => change({ slug })} />}
            </Field>
          </div>
        )}
        {mayDo('set_topic') && (
          <Field
            label={t('rooms.topic')}
            note={t('common.optional')}
            notePlace="end"
            error={findRoomFieldSentence(t, 'topic', faults.topic)}
          >
            {(control) => (
              <Input
                {...control}
                name="topic"
                dir="auto"
                autoComplete="off"
                value={now.topic}
                onChange={(event) => change({ topic: event.target.value })}
              />
            )}
          </Field>
        )}
        {mayDo('set_visibility') && !isLobby && (
          <VisibilityChoice value={now.visibility} onChange={(visibility) => change({ visibility })} />
        )}
        {mayDo('set_trigger') && (room.kind === 'channel' || room.assistants.length > 0) && (
          <AssistantChoice
            assistants={now.assistants}
            // A direct room is what it is by who is in it.
            {...(room.kind === 'channel' && {
              onAssistantsChange: (assistants: string[]) => change({ assistants }),
            })}
            trigger={now.trigger}
            onTriggerChange={(trigger) => change({ trigger })}
          />
        )}
        {mayDo('set_instructions') && now.assistants.length > 0 && (
          <Field
            label={t('rooms.instructions')}
            note={t('common.optional')}
            notePlace="end"
            hint={t('rooms.instructionsHint')}
            error={findRoomFieldSentence(t, 'instructions', faults.instructions)}
          >
            {(control) => (
              <textarea
                {...control}
                name="instructions"
                dir="auto"
                rows={3}
                value={now.instructions}
                onChange={(event) => change({ instructions: event.target.value })}
                className="focus-box field-sizing-content max-h-60 min-h-20 w-full resize-none rounded-input border border-line-strong bg-surface px-3.5 py-2.5 text-[1rem]/6 text-ink aria-invalid:border-danger"
              />
            )}
          </Field>
        )}
        {mayDo('set_slow') && (
          <SlowChoice value={now.slowSeconds} onChange={(slowSeconds) => change({ slowSeconds })} />
        )}
        {mayDo('set_retention') && (
          <RetentionChoice label={t('retention.label')} value={now} before={set} site={site} onChange={change} />
        )}
        {doomed !== null && <Banner tone="danger">{t('retention.asked', { n: doomed })}</Banner>}
        {sentence && <Banner tone="danger">{sentence}</Banner>}
      </form>
      <RoomWebhooks roomId={room.id} standing={standing} />
      <RoomEnd room={room} standing={standing} onGone={onClose} />
    </Dialog>
  )
}

/** What of the changes is otherwise than in the room. */
function findChanged(set: Settings, changes: Partial<Settings>): Partial<Settings> {
  const differs = ([field, value]: [string, unknown]) =>
    JSON.stringify(value) !== JSON.stringify(set[field as keyof Settings])
  const changed = Object.fromEntries(Object.entries(cleanRoomFields(changes)).filter(differs))
  // Both are one choice.
  const { keepDays = set.keepDays, keepsPins = set.keepsPins } = changes
  return 'keepDays' in changed || 'keepsPins' in changed ? { ...changed, keepDays, keepsPins } : changed
}
