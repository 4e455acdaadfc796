import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { CodeField } from '#components/auth/code-field.tsx'
import { toText } from '#components/auth/use-submission.ts'
import { useCopy } from '#components/chat/copy.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { confirmFactor, startFactor } from '#lib/client/factor.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { FactorForm, type FactorFormProps, PasswordOfFactor } from './factor-form.tsx'
import { QrCode } from './qr-code.tsx'

interface FactorSetupProps extends Pick<FactorFormProps, 'onCancel'> {
  username: string
  /** It is on. */
  onDone: (recoveryCodes: string[]) => void
}

/** Switching the second factor on: the password, then the picture and the first code of it. */
export function FactorSetup({ username, onDone, onCancel }: FactorSetupProps) {
  const { t } = useI18n()
  const [begun, setBegun] = useState<{ secret: string; uri: string } | null>(null)
  if (begun === null)
    return (
      <FactorForm
        key="password"
        action={t('settings.factorNext')}
        send={async (fields) => {
          const answer = await startFactor(toText(fields, 'currentPassword'))
          if (answer.ok) setBegun(answer.data)
          return answer
        }}
        onCancel={onCancel}
      >
        {(faults) => (
          <>
            <p>{t('settings.factorExplained')}</p>
            <PasswordOfFactor username={username} error={faults?.currentPassword} />
          </>
        )}
      </FactorForm>
    )
  return (
    <FactorForm
      key="code"
      action={t('settings.factorSwitchOn')}
      send={async (fields) => {
        const answer = await confirmFactor(toText(fields, 'code'))
        if (answer.ok) onDone(answer.data.recoveryCodes)
        return answer
      }}
      onCancel={onCancel}
    >
      {(faults) => (
        <>
          <p>{t('settings.factorScan')}</p>
          <div className="grid justify-items-center gap-3">
            <QrCode text={begun.uri} label={t('settings.factorPicture')} />
            <a
              href={begun.uri}
              className="grid min-h-11 place-items-center text-accent text-small underline underline-offset-3 tablet:hidden"
            >
              {t('settings.factorOpenApp')}
            </a>
          </div>
          <Secret secret={begun.secret} />
          <CodeField error={faults?.code} autoFocus />
        </>
      )}
    </FactorForm>
  )
}

/** For telephones that can't read the picture. */
function Secret({ secret }: { secret: string }) {
  const { t } = useI18n()
  const { isCopied, copy } = useCopy()
  const Icon = isCopied ? Check : Copy
  return (
    <div className="grid gap-1 text-small">
      <span className="text-ink-3">{t('settings.factorSecret')}</span>
      <span className="flex items-center gap-2 rounded-input border bg-surface-2/60 py-1.5 pr-1.5 pl-3">
        <code dir="ltr" data-testid="factor-secret" className="min-w-0 flex-1 wrap-anywhere font-mono">
          {secret.replace(/.{4}(?=.)/g, '$& ')}
        </code>
        <IconButton label={t(isCopied ? 'settings.copied' : 'settings.copy')} onClick={() => copy(secret)}>
          <Icon aria-hidden="true" className="size-4" />
        </IconButton>
      </span>
    </div>
  )
}
