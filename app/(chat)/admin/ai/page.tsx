import type { Metadata } from 'next'
import { AiSettings } from '#components/admin/ai-settings.tsx'
import { chat } from '#lib/server/chat.ts'
import { getI18n } from '../../../i18n.ts'
import { AdminMain, requireAdminReader } from '../admin-page.tsx'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getI18n()).t('admin.ai') }
}

/** The AIs and their endpoints: for admins. */
export default async function AdminAiPage() {
  const me = await requireAdminReader('/admin/ai')
  const { commands } = chat()
  const [{ assistants }, { endpoints }, { servers }] = await Promise.all([
    commands['assistant:list'](me, {}),
    commands['endpoint:list'](me, {}),
    commands['tools:list'](me, {}),
  ])
  const { t } = await getI18n()
  return (
    <AdminMain title={t('admin.ai')} isWide>
      <AiSettings assistants={assistants} endpoints={endpoints} servers={servers} />
    </AdminMain>
  )
}
