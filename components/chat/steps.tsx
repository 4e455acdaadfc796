import { ChevronRight, Clock, type LucideIcon, MessagesSquare, Search, Users, Wrench } from 'lucide-react'
import { useId, useState } from 'react'
import { classNames } from '#components/ui/class-names.ts'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Translate } from '#lib/i18n/translate.ts'
import type { Message, Step } from '#lib/protocol/entities.ts'
import { Citation } from './citation.tsx'
import { StepApproval } from './step-approval.tsx'

const ICONS: Partial<Record<string, LucideIcon>> = {
  search_room: Search,
  read_messages: MessagesSquare,
  list_members: Users,
  current_time: Clock,
}

interface StepsProps {
  steps: readonly Step[]
  /** Null: it is not under way, and nothing waits. */
  message: Message | null
}

/** What the AI looked up before it answered: a line for each, which opens to the messages that were found. */
export function Steps({ steps, message }: StepsProps) {
  return (
    <ul className="mb-1 grid gap-0.5">
      {[...steps.entries()].map(([place, step]) => (
        <StepLine key={place} step={step} place={place} message={message} />
      ))}
    </ul>
  )
}

const LINE = 'flex select-none items-center gap-1.5 text-start text-ink-3 text-small'

function StepLine({ step, place, message }: { step: Step; place: number } & Pick<StepsProps, 'message'>) {
  const { t } = useI18n()
  const id = useId()
  const [isOpen, setOpen] = useState(false)
  const Icon = ICONS[step.tool] ?? Wrench
  const { seqs = [], wants } = step
  if (message && wants !== undefined) {
    return (
      <li>
        <StepApproval message={message} place={place} step={{ ...step, wants }} />
      </li>
    )
  }
  const words = (
    <>
      <Icon aria-hidden="true" className="size-4 shrink-0" />
      <span className={classNames('wrap-anywhere', step.ms === undefined && 'shimmer')}>{toSentence(step, t)}</span>
    </>
  )
  if (seqs.length === 0) return <li className={LINE}>{words}</li>
  return (
    <li>
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        className={classNames(LINE, 'touch-target hover:text-ink-2')}
        onClick={() => setOpen(!isOpen)}
      >
        {words}
        <ChevronRight aria-hidden="true" className={classNames('size-3.5 shrink-0', isOpen && 'rotate-90')} />
      </button>
      {isOpen && (
        <p id={id} className="flex flex-wrap gap-y-1 ps-5 pt-0.5">
          {seqs.map((seq) => (
            <Citation key={seq} seq={seq} />
          ))}
        </p>
      )}
    </li>
  )
}

function toSentence(step: Step, t: Translate): string {
  const { tool, server, input, found = 0, ms, failed } = step
  if (server !== undefined) return toServerSentence({ ...step, server }, t)
  if (failed) return t('ai.lookedUpInVain')
  if (ms === undefined) return t('ai.lookingUp')
  if (tool === 'search_room') return t('ai.searched', { q: isolate(input), n: found })
  if (tool === 'read_messages') return t('ai.readMessages', { n: found })
  if (tool === 'list_members') return t('ai.listedMembers', { n: found })
  return tool === 'current_time' ? t('ai.sawTime') : t('ai.usedTool', { tool: isolate(tool) })
}

function toServerSentence(step: Step & { server: string }, t: Translate): string {
  const { input, ms, wants, refused, failed, fault } = step
  const names = { server: isolate(step.server), tool: isolate(step.tool) }
  if (refused) return t(refused === 'asker' ? 'tools.refused' : 'tools.unanswered', names)
  // It waited when its process died.
  if (wants !== undefined) return t('tools.unanswered', names)
  if (fault) return t('tools.failedFor', { ...names, why: t(`tools.fault_${fault}`) })
  if (failed) return t('tools.failed', names)
  if (ms === undefined) return t('tools.using', names)
  return input === '' ? t('tools.used', names) : t('tools.usedWith', { ...names, input: isolate(input) })
}
