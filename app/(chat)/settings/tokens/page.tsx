import type { Metadata } from 'next'
import { Begin } from '#components/integrations/begin.tsx'
import { toTokenCurl } from '#components/integrations/curl.ts'
import { TokenList } from '#components/integrations/token-list.tsx'
import { SettingsPane } from '#components/settings/settings-pane.tsx'
import { chat } from '#lib/server/chat.ts'
import { siteOrigin } from '#lib/server/site.ts'
import { getI18n } from '../../../i18n.ts'
import { requireReader } from '../../../page-user.ts'
import { Words } from '../../../words.tsx'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getI18n()).t('integrations.tokens') }
}

export default async function TokensPage() {
  const me = await requireReader('/settings/tokens')
  const { commands } = chat()
  const [{ tokens }, { bots }] = await Promise.all([commands['token:list'](me, {}), commands['bot:list'](me, {})])
  const { t } = await getI18n()
  const origin = siteOrigin()
  return (
    <Words of="(chat)/settings/tokens">
      <SettingsPane
        title={t('integrations.tokens')}
        back={{ href: '/settings', label: t('integrations.back'), isOnPhoneOnly: false }}
      >
        <p className="px-1 text-ink-2">{t('integrations.tokensHint')}</p>
        <TokenList tokens={tokens} bots={bots} />
        <Begin
          title={t('integrations.begin')}
          hint={t('integrations.beginTokens', { address: `${origin}/api/v1/openapi.json` })}
          curl={toTokenCurl({ ...{ origin, token: 'plr_…', scopes: ['read'] }, roomId: null, text: '' })}
        />
      </SettingsPane>
    </Words>
  )
}
