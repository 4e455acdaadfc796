import type { Metadata } from 'next'
import { Begin } from '#components/integrations/begin.tsx'
import { BotList } from '#components/integrations/bot-list.tsx'
import { toTokenCurl } from '#components/integrations/curl.ts'
import { SettingsPane } from '#components/settings/settings-pane.tsx'
import { LOBBY_SLUG } from '#lib/protocol/limits.ts'
import { chat } from '#lib/server/chat.ts'
import { siteOrigin } from '#lib/server/site.ts'
import { getI18n } from '../../../i18n.ts'
import { requireReader } from '../../../page-user.ts'
import { Words } from '../../../words.tsx'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getI18n()).t('integrations.bots') }
}

export default async function BotsPage() {
  const me = await requireReader('/settings/bots')
  const { commands, rooms } = chat()
  const [{ tokens }, { bots }, lobby] = await Promise.all([
    commands['token:list'](me, {}),
    commands['bot:list'](me, {}),
    rooms.findBySlug(me, LOBBY_SLUG),
  ])
  const { t } = await getI18n()
  const counts: Record<string, number> = {}
  for (const { bot } of tokens) if (bot !== undefined) counts[bot] = (counts[bot] ?? 0) + 1
  return (
    <Words of="(chat)/settings/bots">
      <SettingsPane
        title={t('integrations.bots')}
        back={{ href: '/settings', label: t('integrations.back'), isOnPhoneOnly: false }}
      >
        <p className="px-1 text-ink-2">{t('integrations.botsHint')}</p>
        <BotList bots={bots} tokenCounts={counts} />
        <Begin
          title={t('integrations.begin')}
          hint={t('integrations.beginBots')}
          curl={toTokenCurl({
            ...{ origin: siteOrigin(), token: 'plr_…', scopes: ['write'] },
            ...{ roomId: lobby?.id ?? '1', text: t('integrations.sampleText') },
          })}
        />
      </SettingsPane>
    </Words>
  )
}
