import { useEffect, useId, useState } from 'react'
import { Select } from '#components/ui/select.tsx'
import { getJson } from '#lib/client/get-json.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { AssistantEntry } from '#lib/protocol/assistants.ts'
import type { EndpointEntry } from '#lib/protocol/endpoints.ts'
import { findFailureSentence, findFieldSentence } from './failure.ts'
import { FormDialog } from './form-dialog.tsx'
import { useSave } from './save.ts'
import { LinesField, TextField } from './text-field.tsx'

interface AssistantFormProps {
  /** Null: it is to be made. */
  assistant: AssistantEntry | null
  endpoints: EndpointEntry[]
  onClose: () => void
}

/** Makes an assistant, or changes what may be changed of one. */
export function AssistantForm({ assistant, endpoints, onClose }: AssistantFormProps) {
  const { t } = useI18n()
  const id = useId()
  const { save, isBusy, failure, forget } = useSave()
  const before = toDraft(assistant)
  const [draft, setDraft] = useState(before)
  const fixed = assistant?.settings?.fixed ?? {}
  const models = useModels(
    endpoints.find((one) => one.id === draft.endpointId || (!draft.endpointId && one.isEnvironment)),
  )

  function change(part: Partial<typeof draft>) {
    setDraft((now) => ({ ...now, ...part }))
    forget()
  }

  async function submit() {
    const changed = Object.entries(draft).filter(
      ([name, value]) => !Object.hasOwn(fixed, name) && value !== before[name as keyof typeof draft],
    )
    const wanted = toInput(Object.fromEntries(changed))
    const { username, displayName, model } = draft
    if (assistant && changed.length === 0) return onClose()
    const isSaved = assistant
      ? await save('assistant:change', { ...wanted, username }, t('admin.saved'))
      : await save(
          'assistant:create',
          { ...wanted, username, displayName: displayName || username, model },
          t('admin.saved'),
        )
    if (isSaved) onClose()
  }

  const text = (name: keyof typeof draft) => ({
    name,
    value: String(draft[name]),
    fixedBy: fixed[name],
    error: findFieldSentence(t, failure, name),
    onChange: (value: string) => change({ [name]: value }),
  })
  return (
    <FormDialog
      title={t(assistant ? 'admin.editAssistant' : 'admin.newAssistant')}
      isBusy={isBusy}
      error={findFailureSentence(t, failure)}
      onSubmit={submit}
      onClose={onClose}
    >
      <div className="grid items-start gap-x-3 gap-y-[0.9375rem] tablet:grid-cols-2">
        <TextField label={t('admin.name')} {...text('displayName')} />
        {!assistant && <TextField label={t('admin.handle')} hint={t('admin.handleHint')} {...text('username')} />}
      </div>
      <TextField label={t('admin.about')} isOptional {...text('about')} />
      <div className="grid items-start gap-x-3 gap-y-[0.9375rem] tablet:grid-cols-2">
        {fixed.endpointId ? (
          <TextField
            label={t('admin.endpoint')}
            value={t('admin.environment')}
            fixedBy={fixed.endpointId}
            onChange={() => {}}
          />
        ) : (
          <Select
            label={t('admin.endpoint')}
            value={draft.endpointId}
            options={[
              { value: '', label: t('admin.noEndpoint') },
              ...endpoints.filter((one) => !one.isEnvironment).map((one) => ({ value: one.id, label: one.name })),
            ]}
            onChange={(endpointId) => change({ endpointId })}
          />
        )}
        <TextField label={t('admin.model')} list={`${id}-models`} dir="ltr" {...text('model')} />
        <datalist id={`${id}-models`} aria-label={t('admin.models')}>
          {models.map((model) => (
            <option key={model} value={model} />
          ))}
        </datalist>
      </div>
      <LinesField label={t('admin.instructions')} hint={t('admin.instructionsHint')} {...text('instructions')} />
      <div className="grid items-start gap-x-3 gap-y-[0.9375rem] tablet:grid-cols-3">
        <TextField
          label={t('admin.temperature')}
          type="number"
          min={0}
          max={2}
          step="any"
          isOptional
          {...text('temperature')}
        />
        <TextField label={t('admin.maxTokens')} type="number" min={1} step={1} isOptional {...text('maxTokens')} />
        <TextField
          label={t('admin.contextTokens')}
          type="number"
          min={500}
          step={1}
          isOptional
          {...text('contextTokens')}
        />
      </div>
      <label className="flex min-h-9 items-center gap-2.5 pointer-coarse:min-h-11">
        <input
          type="checkbox"
          checked={draft.seesImages}
          onChange={(event) => change({ seesImages: event.target.checked })}
          className="size-4.5 accent-accent"
        />
        {t('admin.seesImages')}
      </label>
    </FormDialog>
  )
}

/** What the endpoint offers, where it says so. */
function useModels(endpoint: EndpointEntry | undefined): string[] {
  const [models, setModels] = useState<string[]>([])
  const id = endpoint?.id
  useEffect(() => {
    let isOver = false
    setModels([])
    if (!id) return
    void getJson<{ models: string[] }>(`/api/admin/endpoints/${id}/models`).then((answer) => {
      if (!isOver && answer.ok) setModels(answer.data.models)
    })
    return () => {
      isOver = true
    }
  }, [id])
  return models
}

/** All as it is typed. */
function toDraft(assistant: AssistantEntry | null) {
  const settings = assistant?.settings
  return {
    username: assistant?.username ?? '',
    displayName: assistant?.displayName ?? '',
    about: assistant?.about ?? '',
    model: assistant?.model ?? '',
    endpointId: settings?.endpointId ?? '',
    instructions: settings?.instructions ?? '',
    temperature: toText(settings?.temperature),
    maxTokens: toText(settings?.maxTokens),
    contextTokens: toText(settings?.contextTokens),
    seesImages: assistant?.seesImages ?? false,
  }
}

const NUMBERS = ['temperature', 'maxTokens', 'contextTokens'] as const

/** What was changed, as the command takes it: nothing typed takes a number or an endpoint back. */
function toInput({ endpointId, ...typed }: Partial<ReturnType<typeof toDraft>>) {
  const { temperature, maxTokens, contextTokens, username: _, ...texts } = typed
  const numbers = { temperature, maxTokens, contextTokens }
  const named = NUMBERS.filter((name) => numbers[name] !== undefined)
  return {
    ...texts,
    ...(endpointId !== undefined && { endpointId: endpointId || null }),
    ...Object.fromEntries(named.map((name) => [name, toNumber(numbers[name] ?? '')])),
  }
}

function toNumber(typed: string): number | null {
  return typed.trim() === '' ? null : Number(typed)
}

function toText(value: number | undefined): string {
  return value === undefined ? '' : String(value)
}
