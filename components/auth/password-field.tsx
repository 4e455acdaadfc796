'use client'

import type { ComponentProps, ReactNode } from 'react'
import { Field } from '#components/ui/field.tsx'
import { PasswordInput } from '#components/ui/password-input.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'

interface PasswordFieldProps extends Omit<ComponentProps<typeof PasswordInput>, 'id' | 'showLabel' | 'hideLabel'> {
  label: string
  hint?: ReactNode
  error?: string | undefined
}

/** A labelled password in the reader's language. */
export function PasswordField({ label, hint, error, ...input }: PasswordFieldProps) {
  const { t } = useI18n()
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <PasswordInput
          {...input}
          {...control}
          aria-invalid={control['aria-invalid'] ?? input['aria-invalid']}
          showLabel={t('common.show')}
          hideLabel={t('common.hide')}
        />
      )}
    </Field>
  )
}
