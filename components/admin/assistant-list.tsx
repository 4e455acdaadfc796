import { Pencil, PlugZap, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Avatar } from '#components/ui/avatar.tsx'
import { Button } from '#components/ui/button.tsx'
import { MoreMenu } from '#components/ui/more-menu.tsx'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { Switch } from '#components/ui/switch.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { AssistantEntry } from '#lib/protocol/assistants.ts'
import type { EndpointEntry } from '#lib/protocol/endpoints.ts'
import { AI_USERNAME } from '#lib/protocol/limits.ts'
import { AssistantForm } from './assistant-form.tsx'
import { Card } from './card.tsx'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { findFailureSentence } from './failure.ts'
import { useSave } from './save.ts'
import { TestSteps } from './test-steps.tsx'
import { useConnectionTest } from './use-connection-test.ts'

interface AssistantListProps {
  assistants: AssistantEntry[]
  endpoints: EndpointEntry[]
}

/** The AIs of the installation, each with what answers it. */
export function AssistantList({ assistants, endpoints }: AssistantListProps) {
  const { t } = useI18n()
  const [edited, setEdited] = useState<AssistantEntry | 'new' | null>(null)
  return (
    <Card
      title={t('admin.assistants')}
      action={
        <Button icon={<Plus aria-hidden="true" className="size-4" />} onClick={() => setEdited('new')}>
          {t('admin.newAssistant')}
        </Button>
      }
    >
      <ul className="divide-y divide-line">
        {assistants.map((assistant) => (
          <AssistantRow
            key={assistant.username}
            assistant={assistant}
            endpoint={findEndpoint(assistant, endpoints)}
            onEdit={() => setEdited(assistant)}
          />
        ))}
      </ul>
      {edited && (
        <AssistantForm
          assistant={edited === 'new' ? null : edited}
          endpoints={endpoints}
          onClose={() => setEdited(null)}
        />
      )}
    </Card>
  )
}

interface AssistantRowProps {
  assistant: AssistantEntry
  endpoint: EndpointEntry | undefined
  onEdit: () => void
}

function AssistantRow({ assistant, endpoint, onEdit }: AssistantRowProps) {
  const { t } = useI18n()
  const { save, isBusy, failure } = useSave()
  const test = useConnectionTest(assistant.username)
  const [isDeleting, setDeleting] = useState(false)
  const { username, displayName: name, about, model, seesImages, isEnabled, settings } = assistant
  const source = endpoint ? (endpoint.isEnvironment ? t('admin.environment') : endpoint.name) : toMode()
  const facts = [source, ...(model ? [model] : []), ...(seesImages ? [t('admin.seesImages')] : [])]
  const items = [
    { id: 'edit', label: t('admin.edit'), icon: <Pencil aria-hidden="true" className="size-4" />, onSelect: onEdit },
    {
      ...{ id: 'test', label: t('admin.test'), onSelect: () => void test.run() },
      icon: <PlugZap aria-hidden="true" className="size-4" />,
    },
    ...(username === AI_USERNAME
      ? []
      : [
          {
            ...{ id: 'delete', label: t('admin.deleteAssistant'), isDangerous: true },
            icon: <Trash2 aria-hidden="true" className="size-4" />,
            onSelect: () => setDeleting(true),
          },
        ]),
  ]

  function toMode(): string {
    return settings?.mode === 'demo' ? t('admin.demo') : t('admin.off')
  }

  async function remove() {
    if (await save('assistant:delete', { username }, t('admin.deleted'))) setDeleting(false)
  }

  return (
    <li data-assistant={username}>
      <div className="flex items-center gap-3 px-4 py-3">
        <Avatar name={name} hue={0} isAi />
        <div className="min-w-0 flex-1 leading-[1.35]">
          <p className="truncate">
            <b className="font-semibold">
              <OwnDirection>{name}</OwnDirection>
            </b>{' '}
            <span className="text-ink-3 text-small">@{username}</span>
          </p>
          {about && <p className="truncate text-ink-2 text-small">{about}</p>}
          <p className="line-clamp-2 wrap-anywhere text-ink-3 text-small">{facts.join(' · ')}</p>
        </div>
        <Switch
          label={t('admin.isOn', { name })}
          isOn={isEnabled}
          isDisabled={isBusy || settings?.fixed.isEnabled !== undefined}
          onChange={(on) => void save('assistant:change', { username, isEnabled: on }, t('admin.saved'))}
        />
        <MoreMenu label={t('admin.moreOf', { name })} items={items} />
      </div>
      {failure && !isDeleting && (
        <p role="alert" className="px-4 pb-2 text-danger text-small">
          {t(`errors.${failure.code}`)}
        </p>
      )}
      {test.isShown && <TestSteps steps={test.steps} isRunning={test.isRunning} />}
      {isDeleting && (
        <ConfirmDialog
          isDangerous
          title={t('admin.deleteAssistant')}
          hint={t('admin.deleteAssistantHint', { name })}
          error={findFailureSentence(t, failure)}
          isBusy={isBusy}
          action={t('common.delete')}
          onConfirm={() => void remove()}
          onClose={() => setDeleting(false)}
        />
      )}
    </li>
  )
}

function findEndpoint({ settings }: AssistantEntry, endpoints: EndpointEntry[]): EndpointEntry | undefined {
  if (settings?.endpointId) return endpoints.find(({ id }) => id === settings.endpointId)
  return settings?.mode === 'openai' ? endpoints.find(({ isEnvironment }) => isEnvironment) : undefined
}
