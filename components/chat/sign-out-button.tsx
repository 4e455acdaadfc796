import { type ReactNode, useState } from 'react'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { signOut } from '#lib/client/auth.ts'
import { useI18n } from '#lib/i18n/provider.tsx'

/** Ends this session and leaves for the sign-in page. */
export function SignOutButton({ icon }: { icon: ReactNode }) {
  const { t } = useI18n()
  const announce = useAnnounce()
  const [isBusy, setBusy] = useState(false)

  async function leave() {
    setBusy(true)
    const result = await signOut()
    if (result.ok) return location.assign('/login')
    setBusy(false)
    announce(t('errors.unavailable'))
  }

  return (
    <IconButton
      label={t('settings.signOut')}
      disabled={isBusy}
      onClick={leave}
      className="hover:bg-surface-3"
      data-testid="sign-out"
    >
      {icon}
    </IconButton>
  )
}
