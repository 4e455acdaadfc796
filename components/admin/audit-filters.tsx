import Link from 'next/link'
import { useRouter } from 'next/navigation'
import type { FormEvent } from 'react'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { SelectBox } from '#components/ui/select.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import { AUDIT_ACTIONS } from '#lib/protocol/rules/audit.ts'
import { sayAction } from './audit-sentence.ts'
import { toPath } from './list-head.tsx'

export type AuditAsked = Partial<Record<'actor' | 'action' | 'from' | 'to', string | undefined>>

/** Whose lines, of what, and of which days, by UTC; they live in the address. */
export function AuditFilters({ path, asked }: { path: string; asked: AuditAsked }) {
  const { t } = useI18n()
  const { push } = useRouter()
  const isAsked = Object.values(asked).some(Boolean)

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    push(toPath(path, new FormData(event.currentTarget)))
  }

  return (
    <search aria-label={t('audit.filter')}>
      <form
        key={JSON.stringify(asked)}
        action={path}
        onSubmit={submit}
        className="grid grid-cols-2 items-end gap-2 desktop:grid-cols-[1fr_1.3fr_auto_auto_auto]"
      >
        <Field label={t('audit.who')}>
          {(control) => (
            <Input {...control} name="actor" defaultValue={asked.actor} autoComplete="off" spellCheck={false} />
          )}
        </Field>
        <div className="grid gap-1.5">
          <span aria-hidden="true" className="font-semibold text-[0.84375rem]/5">
            {t('audit.what')}
          </span>
          <SelectBox
            name="action"
            aria-label={t('audit.what')}
            defaultValue={asked.action ?? ''}
            options={[
              { value: '', label: t('audit.anything') },
              ...AUDIT_ACTIONS.map((action) => ({ value: action, label: sayAction(t, action) })),
            ]}
          />
        </div>
        {(['from', 'to'] as const).map((name) => (
          <Field key={name} label={t(`audit.${name}`)}>
            {(control) => <Input {...control} type="date" name={name} defaultValue={asked[name]} />}
          </Field>
        ))}
        <div className="col-span-2 flex gap-2 desktop:col-span-1">
          <Button type="submit" className="min-h-11 max-tablet:flex-1">
            {t('audit.filter')}
          </Button>
          {isAsked && (
            <Link href={path} prefetch={false} className={buttonClass('ghost', 'medium', 'min-h-11')}>
              {t('audit.clear')}
            </Link>
          )}
        </div>
      </form>
    </search>
  )
}
