import { useState } from 'react'
import { useRoomName } from '#components/shell/room-name.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { findSiteOrigin } from '#lib/client/site.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { TokenScope } from '#lib/protocol/entities.ts'
import { LOBBY_SLUG } from '#lib/protocol/limits.ts'
import { toTokenCurl } from './curl.ts'
import { SecretDialog } from './secret-dialog.tsx'

interface MadeTokenProps {
  token: string
  scopes: readonly TokenScope[]
  /** A bot's. */
  isBot: boolean
  onClose: () => void
}

/** A token that was made just now, and a line by which one sees that it works. */
export function MadeToken({ token, scopes, isBot, onClose }: MadeTokenProps) {
  const { t } = useI18n()
  const { rooms } = useShell()
  const toName = useRoomName()
  const room = rooms.find(({ slug }) => slug === LOBBY_SLUG) ?? null
  // Once: it has a clientId of its own.
  const [curl] = useState(() =>
    toTokenCurl({
      ...{ origin: findSiteOrigin() ?? location.origin, token, scopes, text: t('integrations.sampleText') },
      roomId: room?.id ?? null,
    }),
  )
  const isWriting = scopes.includes('write') && room !== null
  return (
    <SecretDialog
      title={t('integrations.tokenReady')}
      warning={t('integrations.tokenOnce')}
      label={t('integrations.token')}
      secret={token}
      example={{
        ...{ title: t('integrations.tryIt'), curl },
        hint: !isWriting
          ? t('integrations.tryOther')
          : isBot
            ? t('integrations.tryBot')
            : t('integrations.tryWrite', { room: toName(room) }),
      }}
      action={t('integrations.done')}
      onClose={onClose}
    />
  )
}
