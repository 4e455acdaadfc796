'use client'

import { useState } from 'react'
import { toStrength } from '#lib/client/password-strength.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { FieldCode } from '#lib/protocol/errors.ts'
import { findFieldSentence } from './failure.ts'
import { PasswordField } from './password-field.tsx'
import { StrengthMeter } from './strength-meter.tsx'

interface NewPasswordFieldsProps {
  label: string
  /** Counts for nothing inside of the password. */
  username: string
  faults: Record<string, FieldCode> | undefined
}

/** A new password and the same again: `password` and `confirmPassword` of the form. */
export function NewPasswordFields({ label, username, faults }: NewPasswordFieldsProps) {
  const { t } = useI18n()
  const [password, setPassword] = useState('')
  return (
    <>
      <PasswordField
        name="password"
        label={label}
        autoComplete="new-password"
        onChange={(event) => setPassword(event.target.value)}
        hint={<StrengthMeter t={t} strength={password ? toStrength(password, username) : null} />}
        error={findFieldSentence(t, 'password', faults?.password)}
      />
      <PasswordField
        name="confirmPassword"
        label={t('auth.confirmPassword')}
        autoComplete="new-password"
        error={findFieldSentence(t, 'confirmPassword', faults?.confirmPassword)}
      />
    </>
  )
}
