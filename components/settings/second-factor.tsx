'use client'

import { ShieldCheck } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { CodeField } from '#components/auth/code-field.tsx'
import { toText } from '#components/auth/use-submission.ts'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { renewRecoveryCodes, switchFactorOff } from '#lib/client/factor.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { FactorForm, PasswordOfFactor } from './factor-form.tsx'
import { FactorSetup } from './factor-setup.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'

/** From so few on they are shown as a warning. */
const FEW_CODES = 3

interface SecondFactorProps {
  username: string
  isOn: boolean
  /** Recovery codes that were not used yet. */
  codesLeft: number
  /** Without one there is nothing to be a second factor to. */
  hasPassword: boolean
}

type Task = 'setup' | 'renew' | 'off'

/** The second factor of one's account: whether it is on, and the ways to change that. */
export function SecondFactor({ username, isOn, codesLeft, hasPassword }: SecondFactorProps) {
  const { t } = useI18n()
  const { refresh } = useRouter()
  const announce = useAnnounce()
  const [task, setTask] = useState<Task | null>(null)
  const [codes, setCodes] = useState<string[] | null>(null)
  const close = () => {
    setTask(null)
    setCodes(null)
  }
  const done = (said: string, recoveryCodes: string[] | null) => {
    announce(said)
    refresh()
    if (recoveryCodes) setCodes(recoveryCodes)
    else close()
  }

  return (
    <>
      {isOn ? (
        <div className="grid gap-3">
          <p className="flex items-center gap-2">
            <ShieldCheck aria-hidden="true" className="size-5 shrink-0 text-ok" />
            <b className="font-semibold">{t('settings.factorOn')}</b>
          </p>
          <p className={codesLeft <= FEW_CODES ? 'text-warn' : 'text-ink-2'}>
            {t('settings.recoveryLeft', { n: codesLeft })}
          </p>
          <div className="flex flex-wrap gap-2">
            <Button onClick={() => setTask('renew')}>{t('settings.recoveryRenew')}</Button>
            <Button variant="danger" onClick={() => setTask('off')}>
              {t('settings.factorSwitchOff')}
            </Button>
          </div>
        </div>
      ) : !hasPassword ? (
        <p className="text-ink-3 text-small">{t('settings.needsPassword')}</p>
      ) : (
        <Button className="justify-self-start" onClick={() => setTask('setup')}>
          {t('settings.factorStart')}
        </Button>
      )}
      <Dialog
        isOpen={task !== null}
        onClose={close}
        title={t(codes ? 'settings.recoveryCodes' : TITLES[task ?? 'setup'])}
        closeLabel={t('common.close')}
      >
        {codes ? (
          <RecoveryCodes codes={codes} onDone={close} />
        ) : task === 'setup' ? (
          <FactorSetup username={username} onDone={(made) => done(t('settings.factorOn'), made)} onCancel={close} />
        ) : (
          task && (
            <FactorForm
              key={task}
              action={t(task === 'off' ? 'settings.factorSwitchOff' : 'settings.recoveryMake')}
              variant={task === 'off' ? 'danger' : 'primary'}
              send={async (fields) => {
                const credentials = { currentPassword: toText(fields, 'currentPassword'), code: toText(fields, 'code') }
                if (task === 'off') {
                  const answer = await switchFactorOff(credentials)
                  if (answer.ok) done(t('settings.factorIsOff'), null)
                  return answer
                }
                const answer = await renewRecoveryCodes(credentials)
                if (answer.ok) done(t('settings.recoveryCodes'), answer.data.recoveryCodes)
                return answer
              }}
              onCancel={close}
            >
              {(faults) => (
                <>
                  <p>{t(task === 'off' ? 'settings.factorOffHint' : 'settings.recoveryRenewHint')}</p>
                  <PasswordOfFactor username={username} error={faults?.currentPassword} />
                  <CodeField error={faults?.code} mayRecover />
                </>
              )}
            </FactorForm>
          )
        )}
      </Dialog>
    </>
  )
}

const TITLES = {
  setup: 'settings.factorStart',
  renew: 'settings.recoveryRenew',
  off: 'settings.factorSwitchOff',
} as const satisfies Record<Task, string>
