'use client'

import { DoorOpen, KeyRound, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Card } from '#components/admin/card.tsx'
import { ConfirmDialog } from '#components/admin/confirm-dialog.tsx'
import { findFailureSentence } from '#components/admin/failure.ts'
import { useTask } from '#components/admin/use-task.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { Avatar } from '#components/ui/avatar.tsx'
import { Button } from '#components/ui/button.tsx'
import { MoreMenu } from '#components/ui/more-menu.tsx'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { openChat } from '#lib/client/chat.ts'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { User } from '#lib/protocol/entities.ts'
import { BotForm } from './bot-form.tsx'
import { BotRoomDialog } from './bot-room-dialog.tsx'
import { TokenForm } from './token-form.tsx'

interface BotListProps {
  bots: User[]
  /** By the username of a bot. */
  tokenCounts: Record<string, number>
}

type Task = { name: 'token' | 'room' | 'delete'; bot: User } | { name: 'new' }

/** The bots of a person. */
export function BotList({ bots, tokenCounts }: BotListProps) {
  const { t } = useI18n()
  const [task, setTask] = useState<Task | null>(null)
  const close = () => setTask(null)
  return (
    <Card
      title={t('integrations.bots')}
      note={bots.length === 0 ? undefined : t('integrations.botsCount', { n: bots.length })}
      action={
        <Button
          variant="primary"
          icon={<Plus aria-hidden="true" className="size-4" />}
          onClick={() => setTask({ name: 'new' })}
        >
          {t('integrations.newBot')}
        </Button>
      }
    >
      {bots.length === 0 && <p className="p-4 text-ink-3">{t('integrations.noBots')}</p>}
      <ul className="divide-y divide-line">
        {bots.map((bot) => (
          <BotRow
            key={bot.id}
            bot={bot}
            tokenCount={tokenCounts[bot.username] ?? 0}
            onTask={(name) => setTask({ name, bot })}
          />
        ))}
      </ul>
      {task?.name === 'new' && <BotForm onClose={close} />}
      {task?.name === 'token' && <TokenForm bots={bots} bot={task.bot} onClose={close} />}
      {task?.name === 'room' && <BotRoomDialog bot={task.bot} onClose={close} />}
      {task?.name === 'delete' && <DeleteBot bot={task.bot} onClose={close} />}
    </Card>
  )
}

interface BotRowProps {
  bot: User
  tokenCount: number
  onTask: (name: 'token' | 'room' | 'delete') => void
}

function BotRow({ bot, tokenCount, onTask }: BotRowProps) {
  const { t } = useI18n()
  const name = isolate(bot.displayName)
  return (
    <li data-bot={bot.username} className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3">
      <Avatar name={bot.displayName} hue={bot.color} />
      <div className="min-w-0 flex-[1_1_10rem] leading-[1.35]">
        <b className="wrap-anywhere font-semibold">
          <OwnDirection>{bot.displayName}</OwnDirection>
        </b>
        <p className="wrap-anywhere text-ink-3 text-small">
          @{bot.username} · {t('integrations.tokensCount', { n: tokenCount })}
        </p>
      </div>
      <div className="flex items-center gap-1.5 max-tablet:ml-auto">
        <Button
          icon={<KeyRound aria-hidden="true" className="size-4" />}
          aria-label={t('integrations.tokenForName', { name })}
          onClick={() => onTask('token')}
        >
          {t('integrations.tokenFor')}
        </Button>
        <MoreMenu
          label={t('integrations.moreOf', { name })}
          items={[
            {
              ...{ id: 'room', label: t('integrations.addToRoom'), onSelect: () => onTask('room') },
              icon: <DoorOpen aria-hidden="true" className="size-4" />,
            },
            {
              ...{ id: 'delete', label: t('integrations.deleteBot'), isDangerous: true },
              icon: <Trash2 aria-hidden="true" className="size-4" />,
              onSelect: () => onTask('delete'),
            },
          ]}
        />
      </div>
    </li>
  )
}

function DeleteBot({ bot, onClose }: { bot: User; onClose: () => void }) {
  const { t } = useI18n()
  const { me } = useShell()
  const { run, isBusy, failure } = useTask()

  async function remove() {
    const work = () => openChat(me).call('bot:delete', { username: bot.username })
    if ((await run(work, t('integrations.botDeleted'))) !== null) onClose()
  }

  return (
    <ConfirmDialog
      title={t('integrations.deleteBotOf', { name: isolate(bot.displayName) })}
      hint={t('integrations.deleteBotHint')}
      action={t('integrations.deleteBot')}
      isDangerous
      isBusy={isBusy}
      error={findFailureSentence(t, failure)}
      onConfirm={() => void remove()}
      onClose={onClose}
    />
  )
}
