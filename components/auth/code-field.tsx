'use client'

import { useState } from 'react'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { FieldCode } from '#lib/protocol/errors.ts'
import { findFieldSentence } from './failure.ts'

interface CodeFieldProps {
  error: FieldCode | undefined
  /** A recovery code is good as well, which has letters: other keys of a telephone. */
  mayRecover?: boolean
  autoFocus?: boolean
}

/** The code of a second factor: `code` of the form. */
export function CodeField({ error, mayRecover = false, autoFocus = false }: CodeFieldProps) {
  const { t } = useI18n()
  const [isRecovery, setRecovery] = useState(false)
  return (
    <div className="grid justify-items-start gap-1.5">
      <div className="w-full">
        <Field
          label={t(isRecovery ? 'auth.recoveryCode' : 'auth.code')}
          hint={t(isRecovery ? 'auth.recoveryCodeHint' : 'auth.codeHint')}
          error={findFieldSentence(t, 'code', error)}
        >
          {(control) => (
            <Input
              key={String(isRecovery)}
              {...control}
              name="code"
              dir="ltr"
              autoFocus={autoFocus || isRecovery}
              autoComplete={isRecovery ? 'off' : 'one-time-code'}
              inputMode={isRecovery ? 'text' : 'numeric'}
              autoCapitalize="none"
              autoCorrect="off"
              spellCheck={false}
              enterKeyHint="go"
              className="font-mono tracking-[0.12em]"
            />
          )}
        </Field>
      </div>
      {mayRecover && (
        <button
          type="button"
          onClick={() => setRecovery(!isRecovery)}
          className="min-h-6 text-accent text-small underline underline-offset-3 hover:text-accent-hover max-tablet:min-h-11"
        >
          {t(isRecovery ? 'auth.useCode' : 'auth.useRecoveryCode')}
        </button>
      )}
    </div>
  )
}
