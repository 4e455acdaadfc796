import { type FormEvent, useId, useRef, useState } from 'react'
import { PeoplePicker } from '#components/members/people-picker.tsx'
import { openRoom } from '#components/shell/pane-link.tsx'
import { useShell } from '#components/shell/shell-context.tsx'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { openChat } from '#lib/client/chat.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { User } from '#lib/protocol/entities.ts'
import type { Failure, FieldCode } from '#lib/protocol/errors.ts'
import { PEOPLE_MAX } from '#lib/protocol/limits.ts'
import { cleanRoomFields, findRoomFaults } from '#lib/protocol/rules/room-fields.ts'
import { AssistantChoice } from './assistant-choice.tsx'
import { BLANK_DRAFT, type RoomDraft, toCreateInput, toDraftSlug } from './room-draft.ts'
import { findRoomFailureSentence, findRoomFieldSentence } from './room-field-sentence.ts'
import { SlugInput } from './slug-input.tsx'
import { useTakenSlugs } from './taken-slugs.ts'
import { VisibilityChoice } from './visibility-choice.tsx'

/** Makes a room and opens it. What was typed stays until a room was made of it. */
export default function NewRoomDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useI18n()
  const { me, assistants, defaultTrigger } = useShell()
  const blank = {
    ...BLANK_DRAFT,
    trigger: defaultTrigger,
    assistants: assistants.slice(0, 1).map(({ username }) => username),
  }
  const formId = useId()
  const form = useRef<HTMLFormElement>(null)
  const taken = useTakenSlugs(isOpen)
  const [draft, setDraft] = useState<RoomDraft>(blank)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [isBusy, setBusy] = useState(false)
  const slug = toDraftSlug(draft, taken)
  const isTaken = draft.slug !== null && taken.has(cleanRoomFields({ slug }).slug)
  const faults: Record<string, FieldCode> = {
    // While it is typed, but for what is not there yet.
    ...findRoomFaults(cleanRoomFields({ name: draft.name || undefined, slug: slug || undefined, topic: draft.topic })),
    ...(isTaken && { slug: 'taken' }),
    ...failure?.fields,
  }

  /** What the server said of something holds until that is changed. */
  function change(part: Partial<RoomDraft>) {
    setDraft((now) => ({ ...now, ...part }))
    setFailure((said) => said && withoutFields(said, Object.keys(part)))
  }

  async function create(event: FormEvent) {
    event.preventDefault()
    if (isBusy) return
    const input = toCreateInput(draft)
    const fields = { ...findRoomFaults(input), ...(isTaken && { slug: 'taken' as const }) }
    if (Object.keys(fields).length > 0) return fail({ code: 'invalid', fields })
    setBusy(true)
    const chat = openChat(me)
    const answer = await chat.call('room:create', input)
    setBusy(false)
    if (!answer.ok) return fail(answer.error)
    chat.takeOwn(answer.data.room, answer.data.mine)
    openRoom(answer.data.room)
    onClose()
    setDraft(blank)
    setFailure(null)
  }

  function fail(error: Failure) {
    setFailure(error)
    // Once it is drawn.
    setTimeout(() => form.current?.querySelector<HTMLElement>('input[aria-invalid="true"]')?.focus())
  }

  const sentence = failure && findRoomFailureSentence(t, failure)
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={t('rooms.new')}
      closeLabel={t('common.close')}
      size="form"
      footer={
        <>
          <p className="min-w-0 flex-1 text-[0.78125rem] text-ink-3 max-tablet:hidden">{t('rooms.changeLater')}</p>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" form={formId} variant="primary" isBusy={isBusy}>
            {t('rooms.create')}
          </Button>
        </>
      }
    >
      <form ref={form} id={formId} noValidate onSubmit={(event) => void create(event)} className="grid gap-[0.9375rem]">
        <div className="grid items-start gap-x-3 gap-y-[0.9375rem] tablet:grid-cols-2">
          <Field label={t('rooms.name')} error={findRoomFieldSentence(t, 'name', faults.name)}>
            {(control) => (
              <Input
                {...control}
                name="name"
                dir="auto"
                autoComplete="off"
                value={draft.name}
                onChange={(event) => change({ name: event.target.value })}
              />
            )}
          </Field>
          <Field
            label={t('rooms.slug')}
            note={t('rooms.slugNote')}
            notePlace="end"
            error={findRoomFieldSentence(t, 'slug', faults.slug)}
          >
            {(control) => (
              <SlugInput control={control} value={slug} onChange={(typed) => change({ slug: typed || null })} />
            )}
          </Field>
        </div>
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
              value={draft.topic}
              onChange={(event) => change({ topic: event.target.value })}
            />
          )}
        </Field>
        <VisibilityChoice value={draft.visibility} onChange={(visibility) => change({ visibility })} />
        <PeoplePicker
          label={t('members.title')}
          note={draft.people.length > 0 ? t('rooms.chosen', { n: draft.people.length }) : t('common.optional')}
          chosen={draft.people}
          onChange={(people) => change({ people })}
          isExcluded={isAi}
          max={PEOPLE_MAX}
        />
        <AssistantChoice
          assistants={draft.assistants}
          onAssistantsChange={(assistants) => change({ assistants })}
          trigger={draft.trigger}
          onTriggerChange={(trigger) => change({ trigger })}
        />
        {sentence && <Banner tone="danger">{sentence}</Banner>}
      </form>
    </Dialog>
  )
}

function isAi({ kind }: User): boolean {
  return kind === 'ai'
}

function withoutFields({ fields, ...said }: Failure, names: string[]): Failure | null {
  const left = Object.entries(fields ?? {}).filter(
    ([name]) => !names.includes(name) && !(name === 'slug' && names.includes('name')),
  )
  return left.length > 0 ? { ...said, fields: Object.fromEntries(left) } : null
}
