import { useId, useState } from 'react'
import { findFailureSentence, findFieldSentence } from '#components/admin/failure.ts'
import { FormDialog } from '#components/admin/form-dialog.tsx'
import { useTask } from '#components/admin/use-task.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { Select } from '#components/ui/select.tsx'
import { openChat } from '#lib/client/chat.ts'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { TOKEN_SCOPES, type TokenScope, type User } from '#lib/protocol/entities.ts'
import { TOKENS_MAX } from '#lib/protocol/limits.ts'
import { mayAdminister } from '#lib/protocol/rules/rights.ts'
import { MadeToken } from './made-token.tsx'

const DAYS = [30, 90, 365]
const USUAL_DAYS = '90'
const NOT_CHOSEN = { code: 'invalid', fields: { scopes: 'required' } } as const

interface TokenFormProps {
  /** Whose it may be beside one's own. */
  bots: readonly User[]
  /** Whose it shall be: the username of a bot. */
  bot?: User | undefined
  onClose: () => void
}

/** Makes a token, and shows it this once. */
export function TokenForm({ bots, bot: given, onClose }: TokenFormProps) {
  const { t } = useI18n()
  const { me } = useShell()
  const { run, isBusy, failure, forget, fail } = useTask()
  const [name, setName] = useState('')
  const [bot, setBot] = useState(given?.username ?? '')
  const [scopes, setScopes] = useState<readonly TokenScope[]>(['read', 'write'])
  const [days, setDays] = useState(USUAL_DAYS)
  const [token, setToken] = useState<string | null>(null)
  if (token !== null) return <MadeToken token={token} scopes={scopes} isBot={bot !== ''} onClose={onClose} />

  async function submit() {
    if (scopes.length === 0) return fail(NOT_CHOSEN)
    const input = {
      ...{ name, scopes: [...scopes] },
      ...(bot && { bot }),
      ...(days && { expiresInDays: Number(days) }),
    }
    const made = await run(() => openChat(me).call('token:create', input), t('integrations.tokenReady'))
    if (made) setToken(made.token)
  }

  function choose(scope: TokenScope, isChosen: boolean) {
    setScopes((now) => TOKEN_SCOPES.filter((one) => (one === scope ? isChosen : now.includes(one))))
    forget()
  }

  return (
    <FormDialog
      title={given ? t('integrations.tokenForName', { name: isolate(given.displayName) }) : t('integrations.newToken')}
      action={t('integrations.createToken')}
      isBusy={isBusy}
      error={
        failure?.code === 'conflict'
          ? t('integrations.tooManyTokens', { max: TOKENS_MAX })
          : findFailureSentence(t, failure)
      }
      onSubmit={submit}
      onClose={onClose}
    >
      <Field
        label={t('integrations.tokenName')}
        hint={t('integrations.tokenNameHint')}
        error={findFieldSentence(t, failure, 'name')}
      >
        {(control) => (
          <Input
            {...control}
            dir="auto"
            autoComplete="off"
            value={name}
            onChange={(event) => {
              setName(event.target.value)
              forget()
            }}
          />
        )}
      </Field>
      <div className="flex gap-3 max-tablet:flex-col">
        {!given && (
          <Select
            label={t('integrations.actsAs')}
            value={bot}
            onChange={setBot}
            options={[
              { value: '', label: t('integrations.myself', { name: me.username }) },
              ...bots.map(({ username, displayName }) => ({ value: username, label: `${displayName} (@${username})` })),
            ]}
          />
        )}
        <Select
          label={t('integrations.expiry')}
          value={days}
          onChange={setDays}
          options={[
            ...DAYS.map((n) => ({ value: String(n), label: t('integrations.days', { n }) })),
            { value: '', label: t('integrations.forever') },
          ]}
        />
      </div>
      <ScopeChoice
        chosen={scopes}
        offered={TOKEN_SCOPES.filter((scope) => scope !== 'metrics' || mayAdminister(me))}
        error={failure?.fields?.scopes && t('integrations.scopesRequired')}
        onChange={choose}
      />
    </FormDialog>
  )
}

interface ScopeChoiceProps {
  chosen: readonly TokenScope[]
  offered: readonly TokenScope[]
  error: string | undefined
  onChange: (scope: TokenScope, isChosen: boolean) => void
}

function ScopeChoice({ chosen, offered, error, onChange }: ScopeChoiceProps) {
  const { t } = useI18n()
  const id = useId()
  return (
    <fieldset className="grid gap-2" aria-describedby={error ? `${id}-error` : undefined}>
      <legend className="mb-1.5 font-semibold text-[0.84375rem]/5">{t('integrations.scopes')}</legend>
      {offered.map((scope) => (
        <label
          key={scope}
          className="grid min-h-11 cursor-pointer grid-cols-[1.25rem_minmax(0,1fr)] items-start gap-x-2.5 rounded-block border border-line-strong/55 px-3 py-2.5 text-ink-2 transition-colors duration-hover hover:border-line-strong has-[:checked]:border-accent has-[:checked]:bg-accent-soft has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-focus has-[:focus-visible]:outline-offset-2 forced-colors:has-[:checked]:border-[Highlight]"
        >
          <input
            type="checkbox"
            name={scope}
            checked={chosen.includes(scope)}
            aria-describedby={`${id}-${scope}`}
            aria-labelledby={`${id}-${scope}-name`}
            onChange={(event) => onChange(scope, event.target.checked)}
            className="mt-px size-[1.125rem] accent-accent outline-none"
          />
          <span className="grid gap-0.5">
            <span id={`${id}-${scope}-name`} className="font-semibold text-[0.875rem]/5 text-ink">
              {t(`integrations.${scope}`)} <code className="font-normal text-ink-2 text-meta">{scope}</code>
            </span>
            <span id={`${id}-${scope}`} className="text-[0.78125rem]/[1.125rem]">
              {t(`integrations.${scope}Hint`)}
            </span>
          </span>
        </label>
      ))}
      {error && (
        <span id={`${id}-error`} role="alert" className="text-danger text-small">
          {error}
        </span>
      )}
    </fieldset>
  )
}
