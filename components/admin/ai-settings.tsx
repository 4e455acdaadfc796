'use client'

import { Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { AssistantEntry } from '#lib/protocol/assistants.ts'
import type { EndpointEntry } from '#lib/protocol/endpoints.ts'
import type { ToolServerEntry } from '#lib/protocol/tool-servers.ts'
import { AssistantList } from './assistant-list.tsx'
import { EndpointCard } from './endpoint-card.tsx'
import { EndpointForm } from './endpoint-form.tsx'
import { ToolServers } from './tool-servers.tsx'

interface AiSettingsProps {
  assistants: AssistantEntry[]
  endpoints: EndpointEntry[]
  servers: ToolServerEntry[]
}

/** The AIs of the installation, the endpoints that answer them, and the servers whose tools they may call. */
export function AiSettings({ assistants, endpoints, servers }: AiSettingsProps) {
  const { t } = useI18n()
  const [isNew, setNew] = useState(false)
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 desktop:grid-cols-2">
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
        <AssistantList assistants={assistants} endpoints={endpoints} />
        <ToolServers servers={servers} assistants={assistants} />
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
        {endpoints.map((endpoint) => (
          <EndpointCard key={endpoint.id} endpoint={endpoint} />
        ))}
        <Button
          className="justify-self-start"
          icon={<Plus aria-hidden="true" className="size-4" />}
          onClick={() => setNew(true)}
        >
          {t('admin.newEndpoint')}
        </Button>
      </div>
      {isNew && <EndpointForm endpoint={null} onClose={() => setNew(false)} />}
    </div>
  )
}
