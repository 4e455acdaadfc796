import { useState } from 'react'
import { findFailureSentence as findCommonSentence } from '#components/admin/failure.ts'
import { FormDialog } from '#components/admin/form-dialog.tsx'
import { useTask } from '#components/admin/use-task.ts'
import { findFieldSentence } from '#components/auth/failure.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { openChat } from '#lib/client/chat.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { BOTS_MAX } from '#lib/protocol/limits.ts'

const FIELDS = [
  { name: 'username', label: 'auth.username', hint: 'integrations.usernameHint' },
  { name: 'displayName', label: 'settings.displayName', hint: 'integrations.displayNameHint' },
] as const

/** Makes a bot. Without a display name it is called by its username. */
export function BotForm({ onClose }: { onClose: () => void }) {
  const { t } = useI18n()
  const { me } = useShell()
  const { run, isBusy, failure, forget } = useTask()
  const [draft, setDraft] = useState({ username: '', displayName: '' })

  async function submit() {
    const input = { ...draft, displayName: draft.displayName.trim() || draft.username }
    const made = await run(() => openChat(me).call('bot:create', input), t('integrations.botCreated'))
    if (made) onClose()
  }

  return (
    <FormDialog
      title={t('integrations.newBot')}
      action={t('integrations.createBot')}
      isBusy={isBusy}
      error={
        failure?.code === 'conflict' ? t('integrations.tooManyBots', { max: BOTS_MAX }) : findCommonSentence(t, failure)
      }
      onSubmit={submit}
      onClose={onClose}
    >
      <div className="grid items-start gap-x-3 gap-y-[0.9375rem] tablet:grid-cols-2">
        {FIELDS.map(({ name, label, hint }) => (
          <Field
            key={name}
            label={t(label)}
            hint={t(hint)}
            error={findFieldSentence(t, name, failure?.fields?.[name])}
            {...(name === 'displayName' && { note: t('common.optional'), notePlace: 'end' as const })}
          >
            {(control) => (
              <Input
                {...control}
                name={name}
                dir="auto"
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                value={draft[name]}
                onChange={(event) => {
                  setDraft({ ...draft, [name]: event.target.value })
                  forget()
                }}
              />
            )}
          </Field>
        ))}
      </div>
    </FormDialog>
  )
}
