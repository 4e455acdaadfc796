import { Lock } from 'lucide-react'
import type { ComponentProps } from 'react'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'

interface TextFieldProps extends Omit<ComponentProps<'input'>, 'onChange' | 'value'> {
  label: string
  hint?: string | undefined
  error?: string | undefined
  isOptional?: boolean
  /** The variable of the environment that fixes it. */
  fixedBy?: string | undefined
  value: string
  onChange: (value: string) => void
}

/** A line of a form; what the environment fixes is locked and names its variable. */
export function TextField({ label, hint, error, isOptional, fixedBy, value, onChange, ...rest }: TextFieldProps) {
  const { t } = useI18n()
  const note = fixedBy ? t('admin.fixedBy', { variable: fixedBy }) : isOptional ? t('common.optional') : undefined
  return (
    <Field label={label} hint={hint} error={error} {...(note && { note })} notePlace="end">
      {(control) =>
        fixedBy ? (
          <span className="flex h-11 items-center gap-2 rounded-input border border-line bg-surface-2 px-3.5">
            <Lock aria-hidden="true" className="size-4 shrink-0 text-ink-3" />
            <input {...control} readOnly value={value} className="min-w-0 flex-1 truncate bg-transparent text-[1rem]" />
          </span>
        ) : (
          <Input
            dir="auto"
            autoComplete="off"
            spellCheck={false}
            {...rest}
            {...control}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        )
      }
    </Field>
  )
}

/** The same with several lines. */
export function LinesField({
  label,
  hint,
  error,
  value,
  isCode = false,
  onChange,
}: Pick<TextFieldProps, 'label' | 'hint' | 'error' | 'value' | 'onChange'> & { isCode?: boolean }) {
  const { t } = useI18n()
  return (
    <Field label={label} hint={hint} error={error} note={t('common.optional')} notePlace="end">
      {(control) => (
        <textarea
          {...control}
          dir={isCode ? 'ltr' : 'auto'}
          rows={2}
          spellCheck={!isCode}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          className={`focus-box field-sizing-content max-h-60 min-h-16 w-full resize-none rounded-input border border-line-strong bg-surface px-3.5 py-2.5 text-[1rem]/6 text-ink aria-invalid:border-danger ${isCode ? 'font-mono' : ''}`}
        />
      )}
    </Field>
  )
}
