import { useState } from 'react'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { AssistantEntry } from '#lib/protocol/assistants.ts'
import type { ToolServerEntry } from '#lib/protocol/tool-servers.ts'
import { toHeaders } from './endpoint-fields.ts'
import { findFailureSentence, findFieldSentence } from './failure.ts'
import { FormDialog } from './form-dialog.tsx'
import { useSave } from './save.ts'
import { LinesField, TextField } from './text-field.tsx'
import { Tick } from './tick.tsx'

interface ToolServerFormProps {
  /** Null: it is to be made. */
  server: ToolServerEntry | null
  assistants: AssistantEntry[]
  onClose: () => void
}

/** Makes a server of tools, or changes one. Headers go in and never come out. */
export function ToolServerForm({ server, assistants, onClose }: ToolServerFormProps) {
  const { t } = useI18n()
  const { save, isBusy, failure, forget } = useSave()
  const [fields, setFields] = useState({ name: server?.name ?? '', url: server?.url ?? '', headers: '' })
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(server?.assistants))
  const names = server?.headerNames.join(', ')

  async function submit() {
    const { name, url, headers } = fields
    const input = {
      ...(server && { id: server.id }),
      ...{ name, url, assistants: [...chosen] },
      ...(headers.trim() !== '' && { headers: toHeaders(headers) }),
    }
    if (await save('tools:save', input, t('admin.saved'))) onClose()
  }

  const text = (name: keyof typeof fields) => ({
    name,
    value: fields[name],
    error: findFieldSentence(t, failure, name),
    onChange: (value: string) => {
      setFields((now) => ({ ...now, [name]: value }))
      forget()
    },
  })
  const isPrivate = failure?.fields?.url === 'reserved'
  return (
    <FormDialog
      title={t(server ? 'tools.edit' : 'tools.add')}
      isBusy={isBusy}
      error={findFailureSentence(t, failure)}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField label={t('admin.name')} {...text('name')} />
      <TextField
        label={t('tools.url')}
        dir="ltr"
        placeholder="https://example.com/mcp"
        {...text('url')}
        {...(isPrivate && { error: t('tools.fault_private') })}
      />
      <LinesField
        label={t('admin.headers')}
        hint={names ? t('tools.headersKept', { names }) : t('admin.headersHint')}
        isCode
        {...text('headers')}
      />
      <fieldset>
        <legend className="mb-1 font-semibold text-[0.84375rem]/5">{t('tools.assistants')}</legend>
        {assistants.map(({ username, displayName }) => (
          <Tick
            key={username}
            label={displayName}
            isOn={chosen.has(username)}
            onChange={(isOn) =>
              setChosen((now) => new Set(isOn ? [...now, username] : [...now].filter((one) => one !== username)))
            }
          />
        ))}
      </fieldset>
    </FormDialog>
  )
}
