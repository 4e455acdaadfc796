import { Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { AssistantEntry } from '#lib/protocol/assistants.ts'
import type { ToolServerEntry } from '#lib/protocol/tool-servers.ts'
import { Card } from './card.tsx'
import { ToolServerForm } from './tool-server-form.tsx'
import { ToolServerRow } from './tool-server-row.tsx'

interface ToolServersProps {
  servers: ToolServerEntry[]
  assistants: AssistantEntry[]
}

/** The servers whose tools AIs may call. */
export function ToolServers({ servers, assistants }: ToolServersProps) {
  const { t } = useI18n()
  const [edited, setEdited] = useState<ToolServerEntry | 'new' | null>(null)
  return (
    <Card
      title={t('tools.title')}
      note={t('tools.note')}
      action={
        <Button icon={<Plus aria-hidden="true" className="size-4" />} onClick={() => setEdited('new')}>
          {t('tools.add')}
        </Button>
      }
    >
      {servers.length === 0 ? (
        <p className="px-4 py-3.5 text-ink-3 text-small">{t('tools.none')}</p>
      ) : (
        <ul className="divide-y divide-line">
          {servers.map((server) => (
            <ToolServerRow key={server.id} server={server} assistants={assistants} onEdit={() => setEdited(server)} />
          ))}
        </ul>
      )}
      {edited && (
        <ToolServerForm
          server={edited === 'new' ? null : edited}
          assistants={assistants}
          onClose={() => setEdited(null)}
        />
      )}
    </Card>
  )
}
