import { Pencil, PlugZap, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useZonedFormat } from '#components/chat/times.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { openChat } from '#lib/client/chat.ts'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { AssistantEntry } from '#lib/protocol/assistants.ts'
import type { ToolCheckStep, ToolServerEntry } from '#lib/protocol/tool-servers.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { findFailureSentence } from './failure.ts'
import { useSave } from './save.ts'
import { Tick } from './tick.tsx'
import { ToolCheckSteps } from './tool-check-steps.tsx'
import { useTask } from './use-task.ts'

interface ToolServerRowProps {
  server: ToolServerEntry
  assistants: AssistantEntry[]
  onEdit: () => void
}

/** A server of tools: who may use it, a check, and of each tool whether it changes something. */
export function ToolServerRow({ server, assistants, onEdit }: ToolServerRowProps) {
  const { t } = useI18n()
  const { me } = useShell()
  const format = useZonedFormat()
  const { save, isBusy, failure } = useSave()
  const check = useTask()
  const [steps, setSteps] = useState<ToolCheckStep[] | null>(null)
  const [isRemoving, setRemoving] = useState(false)
  const { id, name, url, tools, checkedAt } = server
  const users = assistants.filter(({ username }) => server.assistants.includes(username))

  async function runCheck() {
    const answer = await check.run(() => openChat(me).call('tools:check', { id }), t('tools.checked'))
    setSteps(answer?.steps ?? null)
  }

  async function remove() {
    if (await save('tools:remove', { id }, t('admin.deleted'))) setRemoving(false)
  }

  return (
    <li data-tool-server={name} className="grid gap-2 px-4 py-3">
      <div className="flex flex-wrap items-center gap-2">
        <div className="min-w-0 flex-[1_1_9rem] leading-[1.35]">
          <p className="truncate font-semibold">
            <OwnDirection>{name}</OwnDirection>
          </p>
          <p className="wrap-anywhere text-ink-3 text-small" dir="ltr">
            {url}
          </p>
          <p className="wrap-anywhere text-ink-2 text-small">
            {users.length > 0 ? users.map(({ displayName }) => isolate(displayName)).join(' · ') : t('tools.nobody')}
          </p>
        </div>
        <IconButton label={t('tools.edit')} onClick={onEdit}>
          <Pencil aria-hidden="true" className="size-4" />
        </IconButton>
        <IconButton label={t('tools.remove')} onClick={() => setRemoving(true)}>
          <Trash2 aria-hidden="true" className="size-4" />
        </IconButton>
        <Button
          icon={<PlugZap aria-hidden="true" className="size-4" />}
          isBusy={check.isBusy}
          onClick={() => void runCheck()}
        >
          {t('tools.check')}
        </Button>
      </div>
      {server.isUnreadable && <Banner tone="danger">{t('tools.fault_unreadable')}</Banner>}
      {check.failure && <Banner tone="danger">{t(`errors.${check.failure.code}`)}</Banner>}
      {failure && !isRemoving && <Banner tone="danger">{t(`errors.${failure.code}`)}</Banner>}
      {steps && <ToolCheckSteps steps={steps} />}
      <p className="text-ink-3 text-small">
        {checkedAt ? t('tools.checkedAt', { t: format.dateTime(checkedAt) }) : t('tools.unchecked')}
      </p>
      {tools.length > 0 && (
        <fieldset>
          <legend className="text-ink-2 text-small">{t('tools.changesHint')}</legend>
          {tools.map((tool) => (
            <Tick
              key={tool.name}
              label={
                <>
                  <span className="sr-only">{t('tools.changes', { tool: isolate(tool.title ?? tool.name) })}</span>
                  <span aria-hidden="true">
                    <OwnDirection>{tool.title ?? tool.name}</OwnDirection>
                    {tool.isReadOnly && <span className="text-ink-3 text-small"> · {t('tools.readOnly')}</span>}
                  </span>
                </>
              }
              isOn={tool.changes}
              isDisabled={isBusy}
              onChange={(isOn) => void save('tools:save', { id, changes: { [tool.name]: isOn } }, t('admin.saved'))}
            />
          ))}
        </fieldset>
      )}
      {isRemoving && (
        <ConfirmDialog
          isDangerous
          title={t('tools.remove')}
          hint={t('tools.removeHint', { name: isolate(name) })}
          error={findFailureSentence(t, failure)}
          isBusy={isBusy}
          action={t('common.delete')}
          onConfirm={() => void remove()}
          onClose={() => setRemoving(false)}
        />
      )}
    </li>
  )
}
