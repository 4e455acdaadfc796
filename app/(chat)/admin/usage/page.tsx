import type { Metadata } from 'next'
import { Budgets } from '#components/admin/budgets.tsx'
import { Section } from '#components/settings/section.tsx'
import { UsageCharts } from '#components/usage/usage-charts.tsx'
import { createFormat } from '#lib/i18n/format.ts'
import { LOCALES } from '#lib/i18n/language.ts'
import { chat } from '#lib/server/chat.ts'
import { readRoomNames, readUsageReport } from '#lib/server/usage-report.ts'
import { getI18n } from '../../../i18n.ts'
import { Words } from '../../../words.tsx'
import { AdminMain, requireAdminReader } from '../admin-page.tsx'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getI18n()).t('usage.title') }
}

/** What the AIs use, and what they may: for admins. */
export default async function UsagePage() {
  const me = await requireAdminReader('/admin/usage')
  const { t, lang } = await getI18n()
  const lobby = t('room.lobby')
  const [report, { budgets }] = await Promise.all([
    readUsageReport(me, 'all', lobby),
    chat().commands['budget:list'](me, {}),
  ])
  const roomNames = await readRoomNames(
    budgets.flatMap(({ scope, id }) => (scope === 'room' && id ? id : [])),
    lobby,
  )
  return (
    <Words of="(chat)/admin/usage">
      <AdminMain title={t('usage.title')}>
        <Section title={t('usage.all')} hint={t('usage.hint')}>
          <UsageCharts {...report} t={t} format={createFormat(LOCALES[lang], t, 'UTC')} />
        </Section>
        <Section title={t('usage.budgets')} hint={t('usage.budgetsHint')}>
          <Budgets budgets={budgets} roomNames={Object.fromEntries(roomNames)} />
        </Section>
      </AdminMain>
    </Words>
  )
}
