import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import Link from 'next/link'
import { findIssuerSentence } from '#components/auth/issuer-fault.ts'
import { HOME_PATH } from '#components/auth/return-path.ts'
import { OwnData } from '#components/exports/own-data.tsx'
import { Appearance } from '#components/settings/appearance.tsx'
import { BlockedPeople } from '#components/settings/blocked-people.tsx'
import { DeleteAccount } from '#components/settings/delete-account.tsx'
import { Devices } from '#components/settings/devices.tsx'
import { EmailForm } from '#components/settings/email-form.tsx'
import { Identity } from '#components/settings/identity.tsx'
import { Notices } from '#components/settings/notices.tsx'
import { PasswordForm } from '#components/settings/password-form.tsx'
import { ProfileForm } from '#components/settings/profile-form.tsx'
import { SecondFactor } from '#components/settings/second-factor.tsx'
import { Row, Section } from '#components/settings/section.tsx'
import { SettingsPane } from '#components/settings/settings-pane.tsx'
import { SignOutButton } from '#components/settings/sign-out-button.tsx'
import { toTheme } from '#components/settings/theme.ts'
import { Banner } from '#components/ui/banner.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { UsageCharts } from '#components/usage/usage-charts.tsx'
import { createFormat } from '#lib/i18n/format.ts'
import { LOCALES } from '#lib/i18n/language.ts'
import { mayAdminister } from '#lib/protocol/rules/rights.ts'
import { listRoomsLeftAlone } from '#lib/server/auth/account-deletion.ts'
import { readOwn } from '#lib/server/auth/accounts.ts'
import { readFactor } from '#lib/server/auth/factor-settings.ts'
import { isMailSetUp } from '#lib/server/auth/forgot.ts'
import { readIdentity } from '#lib/server/auth/oidc/identities.ts'
import { listDevices } from '#lib/server/auth/session.ts'
import { readNoticeSettings } from '#lib/server/push/settings.ts'
import { readUsageReport } from '#lib/server/usage-report.ts'
import { getI18n } from '../../i18n.ts'
import { requirePageSession } from '../../page-user.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getI18n()).t('settings.title') }
}

interface SettingsPageProps {
  /** `oidc`: what came of linking an identity. */
  searchParams: Promise<{ oidc?: string | string[] }>
}

export default async function SettingsPage({ searchParams }: SettingsPageProps) {
  const session = await requirePageSession('/settings')
  const { user } = session
  const { t, lang } = await getI18n()
  const [own, devices, factor, identity, roomsLeftAlone, notices, usage] = await Promise.all([
    readOwn(user),
    listDevices(session),
    readFactor(user),
    readIdentity(user),
    listRoomsLeftAlone(user),
    readNoticeSettings(user),
    readUsageReport(user, 'own', t('room.lobby')),
  ])
  const { oidc } = await searchParams
  const fault = findIssuerSentence(oidc)
  const { hasPassword } = own
  const theme = toTheme((await cookies()).get('theme')?.value)
  return (
    <SettingsPane
      title={t('settings.title')}
      back={{ href: HOME_PATH, label: t('common.backToChat'), isOnPhoneOnly: true }}
    >
      <Section title={t('settings.account')}>
        <Row label={t('auth.username')}>
          <span className="font-semibold">{user.username}</span>
        </Row>
        <Row label={t('settings.role')}>
          <span>{t(user.role === 'admin' ? 'members.admin' : 'members.member')}</span>
        </Row>
        {mayAdminister(user) && (
          <Link href="/admin" prefetch={false} className={buttonClass('secondary', 'medium', 'justify-self-start')}>
            {t('admin.title')}
          </Link>
        )}
        <div className="grid max-w-[22.5rem] gap-6">
          <ProfileForm displayName={user.displayName} about={own.about ?? ''} />
          <EmailForm email={own.email ?? ''} hasPassword={hasPassword} isMailSetUp={isMailSetUp()} />
        </div>
      </Section>
      <Section title={t('settings.appearance')}>
        <Appearance theme={theme} />
      </Section>
      <Section title={t('settings.notices')} hint={t('settings.noticesHint')}>
        <Notices settings={notices} />
      </Section>
      <Section title={t('people.blocked')} hint={t('people.blockMeans')}>
        <BlockedPeople />
      </Section>
      <Section title={t('usage.title')} hint={t('usage.own')}>
        <UsageCharts {...usage} t={t} format={createFormat(LOCALES[lang], t, 'UTC')} />
      </Section>
      <Section
        title={t(hasPassword ? 'settings.changePassword' : 'settings.firstPassword')}
        hint={t(hasPassword ? 'settings.changePasswordHint' : 'settings.firstPasswordHint')}
      >
        <div className="max-w-[22.5rem]">
          <PasswordForm username={user.username} hasPassword={hasPassword} />
        </div>
      </Section>
      <Section title={t('settings.factor')} hint={t('settings.factorHint')}>
        <SecondFactor username={user.username} {...factor} hasPassword={hasPassword} />
      </Section>
      {identity && (
        <Section title={t('settings.identity')} hint={t('settings.identityHint')}>
          {fault && <Banner tone="danger">{t(fault, { host: identity.host })}</Banner>}
          {oidc === 'linked' && identity.isLinked && <Banner tone="ok">{t('settings.linked')}</Banner>}
          <Identity username={user.username} {...identity} hasPassword={hasPassword} hasFactor={factor.isOn} />
        </Section>
      )}
      <Section title={t('settings.devices')} hint={t('settings.devicesHint')}>
        <Devices devices={devices} />
      </Section>
      <Section title={t('integrations.title')} hint={t('integrations.titleHint')}>
        <div className="flex flex-wrap gap-2">
          {(['tokens', 'bots'] as const).map((name) => (
            <Link key={name} href={`/settings/${name}`} prefetch={false} className={buttonClass('secondary', 'medium')}>
              {t(`integrations.${name}`)}
            </Link>
          ))}
        </div>
      </Section>
      <Section title={t('exports.own')} hint={t('exports.ownHint')}>
        <OwnData />
      </Section>
      <Section title={t('settings.signOut')} hint={t('settings.signOutHint')}>
        <SignOutButton />
      </Section>
      <Section title={t('settings.deleteAccount')} hint={t('settings.deleteHint')}>
        <DeleteAccount username={user.username} roomsLeftAlone={roomsLeftAlone} hasPassword={hasPassword} />
      </Section>
    </SettingsPane>
  )
}
