import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { useCopy } from '#components/chat/copy.ts'
import { useZonedFormat } from '#components/chat/times.ts'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Input } from '#components/ui/input.tsx'
import { askAdmin } from '#lib/client/admin.ts'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { AdminUser } from '#lib/protocol/admin.ts'
import type { Result } from '#lib/protocol/errors.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { findFailureSentence } from './failure.ts'
import { useTask } from './use-task.ts'

export type PersonTask = 'promote' | 'demote' | 'disable' | 'enable' | 'sessions' | 'factor' | 'delete' | 'link'

/** What each is called, says and does to the account at `path`. */
const TASKS = {
  promote: {
    title: 'manage.makeAdmin',
    hint: 'manage.makeAdminHint',
    action: 'manage.changeRole',
    run: (path: string) => askAdmin('POST', path, { role: 'admin' }),
  },
  demote: {
    title: 'manage.makeMember',
    hint: 'manage.makeMemberHint',
    action: 'manage.changeRole',
    run: (path: string) => askAdmin('POST', path, { role: 'member' }),
  },
  disable: {
    title: 'manage.disable',
    hint: 'manage.disableHint',
    action: 'manage.disable',
    run: (path: string) => askAdmin('POST', path, { isDisabled: true }),
  },
  enable: {
    title: 'manage.enable',
    hint: 'manage.enableHint',
    action: 'manage.enable',
    run: (path: string) => askAdmin('POST', path, { isDisabled: false }),
  },
  sessions: {
    title: 'manage.endSessions',
    hint: 'manage.endSessionsHint',
    action: 'manage.endSessions',
    run: (path: string) => askAdmin('DELETE', `${path}/sessions`),
  },
  factor: {
    title: 'manage.factorOff',
    hint: 'manage.factorOffHint',
    action: 'manage.factorOff',
    run: (path: string) => askAdmin('DELETE', `${path}/factor`),
  },
  delete: {
    title: 'manage.deletePerson',
    hint: 'manage.deletePersonHint',
    action: 'manage.deletePerson',
    run: (path: string) => askAdmin('DELETE', path),
  },
  link: {
    title: 'manage.linkFor',
    hint: 'manage.linkHint',
    action: 'manage.makeLink',
    run: (path: string) => askAdmin<Link>('POST', `${path}/reset`),
  },
} as const satisfies Record<PersonTask, { run(path: string): Promise<Result<unknown>>; [words: string]: unknown }>

interface Link {
  url: string
  expiresAt: string
}

interface PersonDialogProps {
  task: PersonTask
  user: AdminUser
  onClose: () => void
}

/** Asks once before something is done to somebody's account; shows the link where it is one. */
export function PersonDialog({ task, user, onClose }: PersonDialogProps) {
  const { t } = useI18n()
  const { run, isBusy, failure } = useTask()
  const [link, setLink] = useState<Link | null>(null)
  const name = isolate(user.displayName)
  const path = `users/${encodeURIComponent(user.username)}`
  const words = TASKS[task]
  if (link) return <LinkDialog link={link} title={t('manage.linkFor', { name })} onClose={onClose} />

  async function confirm() {
    if (task === 'link') return setLink(await run(() => TASKS.link.run(path), t('manage.saved')))
    if ((await run<unknown>(() => TASKS[task].run(path), t('manage.saved'))) !== null) onClose()
  }

  return (
    <ConfirmDialog
      title={t(words.title, { name })}
      hint={t(words.hint, { name })}
      action={t(words.action)}
      isDangerous={task === 'delete' || task === 'disable'}
      typed={task === 'delete' ? user.username : undefined}
      isBusy={isBusy}
      error={failure?.code === 'conflict' ? t('manage.lastAdmin') : findFailureSentence(t, failure)}
      onConfirm={() => void confirm()}
      onClose={onClose}
    />
  )
}

function LinkDialog({ link, title, onClose }: { link: Link; title: string; onClose: () => void }) {
  const { t } = useI18n()
  const format = useZonedFormat()
  const { isCopied, copy } = useCopy()
  const Icon = isCopied ? Check : Copy
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      closeLabel={t('common.close')}
      footer={
        <Button variant="primary" icon={<Icon aria-hidden="true" className="size-4" />} onClick={() => copy(link.url)}>
          {t(isCopied ? 'manage.copied' : 'manage.copyLink')}
        </Button>
      }
    >
      <div className="grid gap-3">
        <Input
          readOnly
          dir="ltr"
          aria-label={t('manage.link')}
          value={link.url}
          onFocus={(event) => event.target.select()}
          className="font-mono text-small"
        />
        <p className="text-ink-3 text-small">{t('manage.linkUntil', { time: format.dateTime(link.expiresAt) })}</p>
      </div>
    </Dialog>
  )
}
